<?php

declare(strict_types=1);

namespace VideoIdEmulator;

use PHPUnit\Framework\Attributes\Before;
use PHPUnit\Framework\IncompleteTest;
use PHPUnit\Framework\SkippedTest;

/**
 * For a test case of PHPUnit 9 or later. Each test has its own `$this->videoid`. The message of a failed test has its
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
        // Not after the test: a failed test is explained after all other steps of a test.
        if (self::$finishedTest !== null) self::$finishedTest[0]->finish(self::$finishedTest[1]);
        $this->videoid = $emulator->forTest($this->toString());
        self::$finishedTest = [$emulator, $this->videoid];
    }

    protected function onNotSuccessfulTest(\Throwable $failure): never
    {
        $isFailure = !$failure instanceof SkippedTest && !$failure instanceof IncompleteTest;
        if ($isFailure && isset($this->videoid)) {
            try {
                $text = $this->videoid->explain();
            } catch (EmulatorError $error) {
                $text = $error->getMessage();
            }
            // PHPUnit prints the message of the exception itself, and its class decides between failure and error.
            $message = new \ReflectionProperty($failure instanceof \Error ? \Error::class : \Exception::class, 'message');
            $message->setValue($failure, "{$failure->getMessage()}\n\nvideoid-emulator:\n$text");
        }
        throw $failure;
    }
}
