<?php

declare(strict_types=1);

namespace VideoIdEmulator;

/** Sends single requests to the emulator. */
final class Transport
{
    // The time limit is long, because an advance of the clock waits for the answers of receivers.
    private const TIMEOUT_SECONDS = 120;

    /**
     * The token for the control API, if the emulator needs one. An emulator that this process starts may read its token
     * from a file. Then it prints the token, and Emulator.php stores it here.
     */
    public static ?string $controlToken = null;

    /**
     * Returns the answer: parsed if it is JSON, else as text. Throws EmulatorError for a refusal.
     *
     * @param array<string, mixed>|null $body
     * @param array<string, string> $headers
     */
    public static function send(string $url, string $method, string $path, ?array $body = null, array $headers = []): mixed
    {
        $controlToken = self::$controlToken ?? (string) getenv('VIDEOID_EMULATOR_CONTROL_TOKEN');
        if ($controlToken !== '' && str_starts_with($path, '/__emulator')) {
            $headers['x-emulator-control-token'] = $controlToken;
        }
        if ($body !== null) $headers['Content-Type'] = 'application/json';
        $lines = array_map(fn ($name, $value) => "$name: $value", array_keys($headers), $headers);
        $context = stream_context_create(['http' => [
            'method' => $method,
            'header' => $lines,
            'content' => $body === null ? '' : json_encode($body, JSON_THROW_ON_ERROR),
            'ignore_errors' => true,
            'follow_location' => 0,
            'timeout' => self::TIMEOUT_SECONDS,
            'protocol_version' => 1.1,
        ]]);
        $stream = @fopen($url . $path, 'r', false, $context);
        if ($stream === false) {
            $error = preg_replace('/^.*: /', '', error_get_last()['message'] ?? 'no connection');
            throw new EmulatorError("No emulator answers at $url ($error): start it, or unset VIDEOID_EMULATOR_URL so that the tests start their own.");
        }
        $text = (string) stream_get_contents($stream);
        $received = stream_get_meta_data($stream)['wrapper_data'];
        fclose($stream);
        $status = (int) explode(' ', $received[0])[1];
        $isJson = preg_grep('/^content-type:.*json/i', $received) !== [];
        $content = $isJson ? json_decode($text, true) : $text;
        if ($status < 400) return $content;
        if (isset($content['detail'])) throw new EmulatorError(trim($content['detail'] . ' ' . ($content['fix'] ?? '')));
        throw new EmulatorError("$url answered $status to $method $path: check that it is a videoid-emulator of a recent version.");
    }
}
