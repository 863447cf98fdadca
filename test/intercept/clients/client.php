<?php
// An unmodified client with php-curl: the hosts are constants, and nothing mentions the emulator.
const API = 'https://videoid.openapi.com';

function call(string $url, array $options, ?array $body = null): string
{
    $curl = curl_init($url);
    curl_setopt_array($curl, $options + [CURLOPT_RETURNTRANSFER => true]);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
    }
    $answer = curl_exec($curl);
    if ($answer === false) {
        exit(curl_error($curl) . "\n");
    }
    return $answer;
}

$json = ['Content-Type: application/json'];
$login = [CURLOPT_USERPWD => 'dev@example.com:key', CURLOPT_HTTPHEADER => $json];
$scopes = ['scopes' => ['*:videoid.openapi.com/*']];
$token = json_decode(call('https://oauth.openapi.it/token', $login, $scopes), true)['token'];
$bearer = [CURLOPT_HTTPHEADER => [...$json, "Authorization: Bearer $token"]];
$opened = json_decode(call(API . '/IT-live', $bearer, ['mail' => 'anna@example.com']), true);
$path = API . '/IT-identity-verifications/' . $opened['data']['id'];
$status = json_decode(call($path, $bearer), true)['data']['status'];
echo strlen($token), ' ', $status, ' ', substr(call("$path/audit", $bearer), 0, 4), "\n";
