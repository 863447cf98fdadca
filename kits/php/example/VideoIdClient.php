<?php

declare(strict_types=1);

/** The shop's client of the Video ID API. It does not know whether it calls the emulator or the real service. */
final class VideoIdClient
{
    public function __construct(private string $base, private string $token, private string $mistake)
    {
    }

    /** Opens a verification and returns its id. Each POST is charged, so it is not repeated if its answer is lost. */
    public function open(string $mail, string $callback): string
    {
        $known = $this->ids();
        $body = ['mail' => $mail, 'callback' => ['url' => $callback, 'method' => 'JSON']];
        $answer = $this->call('/IT-live', $body);
        if ($answer === null) {
            $new = $this->mistake === 'pays-twice' ? [] : array_values(array_diff($this->ids(), $known));
            return $new[0] ?? $this->call('/IT-live', $body)['id'];
        }
        return $answer['id'];
    }

    /** @return list<string> */
    private function ids(): array
    {
        return array_column($this->call('/IT-identity-verifications') ?? [], 'id');
    }

    /** Returns the data of the answer, or null if there is no answer. */
    private function call(string $path, ?array $body = null): ?array
    {
        $headers = ['Content-Type: application/json'];
        if ($this->mistake !== 'no-authorization') $headers[] = "Authorization: Bearer $this->token";
        $curl = curl_init($this->base . $path);
        curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => $headers, CURLOPT_TIMEOUT => 10]);
        if ($body !== null) curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
        $text = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($text === false) return null;
        // The account has no verification yet.
        if ($status === 404 && $path === '/IT-identity-verifications') return [];
        if ($status >= 400) throw new RuntimeException("The Video ID API answered $status to $path.");
        return json_decode($text, true)['data'];
    }
}
