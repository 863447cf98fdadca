<?php

// A small shop. It sells to identified people: it opens a verification for each order, and waits for the callback.
// Run it with: php -S 127.0.0.1:8000 shop.php

declare(strict_types=1);

require_once __DIR__ . '/VideoIdClient.php';

// A mistake that the tests must find. Only this example has such a switch.
$mistake = (string) getenv('SHOP_MISTAKE');
$file = (string) getenv('SHOP_ORDERS');
$orders = is_file($file) ? json_decode((string) file_get_contents($file), true) : [];
$body = json_decode((string) file_get_contents('php://input'), true) ?? [];

switch ($_SERVER['REQUEST_METHOD'] . ' ' . $_SERVER['REQUEST_URI']) {
    case 'POST /orders':
        $client = new VideoIdClient((string) getenv('VIDEOID_BASE_URL'), (string) getenv('VIDEOID_TOKEN'), $mistake);
        $id = $client->open($body['mail'], "http://$_SERVER[HTTP_HOST]/callbacks");
        $orders[] = ['verification' => $id, 'status' => 'waiting for identification'];
        break;
    case 'POST /callbacks':
        ['id' => $id, 'status' => $status] = $body['data'];
        foreach ($orders as &$order) {
            if ($order['verification'] !== $id) continue;
            if ($status === 'ok') $order['status'] = 'shipped';
            if ($status === 'ko' && $mistake !== 'ignores-ko') $order['status'] = 'cancelled';
        }
        unset($order);
        break;
}

file_put_contents($file, json_encode($orders));
header('Content-Type: application/json');
echo json_encode($orders);
