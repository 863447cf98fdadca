<?php

declare(strict_types=1);

namespace VideoIdEmulator;

use PHPUnit\Framework\Attributes\After;
use PHPUnit\Framework\Attributes\Before;
use PHPUnit\Framework\IncompleteTest;
use PHPUnit\Framework\SkippedTest;

/**
 * A trait for test cases of PHPUnit 9 or later. Each test has its own `$this->videoid`. A failed test shows its
 * verifications, refused requests and failed callbacks.
 *
 *     final class ShopTest extends TestCase
 *     {
 *         use VideoIdEmulator;
 *     }
 */
trait VideoIdEmulator
{
    protected VideoId $videoid;

    /** @var array{Emulator, VideoId}|null */
    private static ?array $finishedTest = null;

    /** @before */
    #[Before]
    protected function openVideoId(): void
    {
        $emulator = Emulator::open();
        // The data of a test is deleted before the next test. At its own end it is too early: PHPUnit asks for the
        // explanation of a failed test after all hooks of this test.
        if (self::$finishedTest !== null) self::$finishedTest[0]->finish(self::$finishedTest[1]);
        $this->videoid = $emulator->forTest($this->toString());
        self::$finishedTest = [$emulator, $this->videoid];
    }

    /** PHPUnit 9 prints the message of the exception after this call. */
    protected function onNotSuccessfulTest(\Throwable $failure): never
    {
        $isFailure = !$failure instanceof SkippedTest && !$failure instanceof IncompleteTest;
        if ($isFailure && isset($this->videoid) && !method_exists($this, 'status')) {
            // PHPUnit distinguishes failures from errors by the class of the exception. So only the message is changed.
            $message = new \ReflectionProperty($failure instanceof \Error ? \Error::class : \Exception::class, 'message');
            $message->setValue($failure, "{$failure->getMessage()}\n\nvideoid-emulator:\n{$this->explanation()}");
        }
        throw $failure;
    }

    /** PHPUnit 10 and later have already stored the message when this runs. So the explanation goes to stderr. */
    #[After]
    protected function explainFailure(): void
    {
        if (!isset($this->videoid) || !($this->status()->isFailure() || $this->status()->isError())) return;
        fwrite(STDERR, "\nvideoid-emulator, {$this->toString()}:\n{$this->explanation()}");
    }

    private function explanation(): string
    {
        try {
            return $this->videoid->explain();
        } catch (EmulatorError $error) {
            return $error->getMessage();
        }
    }
}
