<?php
// php -S 127.0.0.1:<port> receiver.php: a receiver with a file for each order. MISTAKE names its mistake, or is empty.
$mistake = getenv('MISTAKE') ?: '';
$folder = getenv('ORDERS');
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($_SERVER['REQUEST_METHOD'] === 'GET') {
    $file = "$folder/" . basename($path);
    http_response_code(is_file($file) ? 200 : 404);
    echo is_file($file) ? file_get_contents($file) : 'null';
    return;
}
$isJson = str_starts_with($_SERVER['CONTENT_TYPE'] ?? '', 'application/json');
if ($mistake === 'post-only') $isJson = false;
$data = $isJson ? (json_decode(file_get_contents('php://input'), true)['data'] ?? null) : json_decode($_POST['data'] ?? '', true);
if ($mistake === 'post-only' && $data === null) {
    http_response_code(200);
    return;
}
if (!is_string($data['id'] ?? null) || !is_string($data['status'] ?? null)) {
    http_response_code(400);
    return;
}
$rank = ['running', 'validation', 'ok', 'ko'];
$handle = fopen("$folder/" . basename($data['id']), 'c+');
flock($handle, LOCK_EX);
$order = json_decode(stream_get_contents($handle), true) ?? ['status' => 'running', 'parcels' => 0, 'reason' => null];
$new = array_search($data['status'], $rank, true);
if ($new !== false && $new > array_search($order['status'], $rank, true)) {
    $order['status'] = $data['status'];
    $order['reason'] = $mistake === 'latin1' && is_string($data['reason'] ?? null) ? @utf8_decode($data['reason']) : ($data['reason'] ?? null);
    if ($data['status'] === 'ok') $order['parcels'] += 1;
    ftruncate($handle, 0);
    rewind($handle);
    fwrite($handle, json_encode($order, JSON_INVALID_UTF8_SUBSTITUTE));
}
fclose($handle);
if ($mistake === 'warning' && !isset($data['reason'])) echo "<br />\n<b>Warning</b>:  Undefined array key \"reason\" in <b>hook.php</b>";
http_response_code(200);
