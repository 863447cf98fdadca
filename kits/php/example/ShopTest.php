<?php

declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use VideoIdEmulator\VideoIdEmulator;

require_once __DIR__ . '/../autoload.php'; // With Composer, this is vendor/autoload.php.
require_once __DIR__ . '/ShopProcess.php';

final class ShopTest extends TestCase
{
    use VideoIdEmulator;

    private ShopProcess $shop;

    protected function setUp(): void
    {
        $this->shop = new ShopProcess([
            'VIDEOID_BASE_URL' => $this->videoid->url,
            'VIDEOID_TOKEN' => $this->videoid->token,
        ]);
    }

    protected function tearDown(): void
    {
        $this->shop->close();
    }

    public function testAnOrderShipsWhenTheCustomerIsIdentified(): void
    {
        $order = $this->shop->placeOrder('anna@example.com');

        $this->videoid->advance('2m');

        $this->assertSame('shipped', $this->shop->statusOf($order));
    }

    public function testAnOrderIsCancelledWhenTheDocumentHasExpired(): void
    {
        $this->videoid->queue('ko', reason: 'document_expired');
        $order = $this->shop->placeOrder('bruno@example.com');

        $this->videoid->advance('2m');

        $this->assertSame('cancelled', $this->shop->statusOf($order));
    }

    public function testALostAnswerIsNotPaidTwice(): void
    {
        $this->videoid->queue('paid-but-lost');
        $order = $this->shop->placeOrder('carla@example.com');

        $this->videoid->advance('2m');

        $this->assertCount(1, $this->videoid->verifications(mail: 'carla@example.com'));
        $this->assertSame('shipped', $this->shop->statusOf($order));
    }

    public function testAnOrderWaitsForASlowOperator(): void
    {
        $this->videoid->queue('interactive');
        $order = $this->shop->placeOrder('dario@example.com');
        [$verification] = $this->videoid->verifications();

        $this->videoid->act($verification['id'], 'user', 'open-link');
        $this->videoid->act($verification['id'], 'user', 'submit');
        $this->videoid->advance('5d');
        $before = $this->shop->statusOf($order);
        $this->videoid->act($verification['id'], 'operator', 'take-call');
        $this->videoid->act($verification['id'], 'operator', 'approve');
        $this->videoid->advanceUntilIdle();

        $this->assertSame('waiting for identification', $before);
        $this->assertSame('shipped', $this->shop->statusOf($order));
    }
}
