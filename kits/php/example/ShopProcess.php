<?php

declare(strict_types=1);

/** The shop as a process of its own, with its settings in the environment. */
final class ShopProcess
{
    private readonly string $url;
    private readonly string $orders;
    /** @var resource */
    private $process;

    /** @param array<string, string> $environment */
    public function __construct(array $environment)
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($socket, false);
        fclose($socket);
        $this->url = "http://$address";
        $this->orders = tempnam(sys_get_temp_dir(), 'shop-orders-');
        unlink($this->orders);
        $silent = ['file', '/dev/null', 'w'];
        $this->process = proc_open(
            [PHP_BINARY, '-S', $address, __DIR__ . '/shop.php'],
            [['file', '/dev/null', 'r'], $silent, $silent],
            $pipes,
            null,
            [...getenv(), ...$environment, 'SHOP_ORDERS' => $this->orders],
        );
        for ($i = 0; $i < 500 && !@fsockopen('127.0.0.1', (int) explode(':', $address)[1]); $i++) usleep(10_000);
    }

    /** Places an order and returns its number. */
    public function placeOrder(string $mail): int
    {
        $context = stream_context_create(['http' => [
            'method' => 'POST',
            'header' => 'Content-Type: application/json',
            'content' => json_encode(['mail' => $mail]),
        ]]);
        return count(json_decode((string) file_get_contents("$this->url/orders", false, $context), true));
    }

    public function statusOf(int $order): string
    {
        return json_decode((string) file_get_contents("$this->url/orders/$order"), true)[$order - 1]['status'];
    }

    public function close(): void
    {
        proc_terminate($this->process);
        proc_close($this->process);
        if (is_file($this->orders)) unlink($this->orders);
    }
}
