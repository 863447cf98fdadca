<?php
// Tests in PHP, without the curl extension. Run them with:
//     npx videoid-emulator exec --clock manual -- php onboarding.php

function call(string $path, ?array $body = null, array $headers = []): array
{
    $headers[] = 'Authorization: Bearer ' . getenv('VIDEOID_EMULATOR_TOKEN');
    $headers[] = 'Content-Type: application/json';
    $answer = file_get_contents(getenv('VIDEOID_EMULATOR_URL') . $path, false, stream_context_create(['http' => [
        'method' => $body === null ? 'GET' : 'POST',
        'header' => implode("\r\n", $headers),
        'content' => $body === null ? '' : json_encode($body),
        'ignore_errors' => true,
    ]]));
    return json_decode($answer, true, 512, JSON_THROW_ON_ERROR);
}

function expect(string $what, mixed $expected, mixed $got): void
{
    if ($got === $expected) return;
    fwrite(STDERR, "FAILED: $what is " . json_encode($got) . ', not ' . json_encode($expected) . "\n");
    exit(1);
}

$id = call('/IT-live', ['mail' => 'anna@example.com'], ['x-emulator-scenario: ko; reason=document_expired'])['data']['id'];
call('/__emulator/clock/advance', ['by' => '2m']);
$verification = call("/IT-identity-verifications/$id")['data'];
expect('the status', 'ko', $verification['status']);
expect('the reason', 'documentexpired', $verification['reason']);

$refused = call('/IT-live', ['email' => 'anna@example.com']);
expect('success', false, $refused['success']);
expect('the error', 200, $refused['error']);
echo "passed: a ko with its reason, and a missing mail\n";
