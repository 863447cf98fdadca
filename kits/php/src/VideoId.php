<?php

declare(strict_types=1);

namespace VideoIdEmulator;

/** One token, with its own clock, verifications and inboxes. Give `url` and `token` to your application. */
final class VideoId
{
    /** The name of the token's namespace. */
    public readonly string $namespace;
    private readonly ?string $lastWithoutToken;

    public function __construct(
        /** The base URL of the API and of the control API. */
        public readonly string $url,
        /** The bearer token for your application. */
        public readonly string $token,
    ) {
        $this->namespace = 'ns-' . substr(hash('sha256', $token), 0, 16);
        $headers = ['x-emulator-namespace' => 'default'];
        $rows = Transport::send($url, 'GET', '/__emulator/requests?status=401', null, $headers)['data'];
        $this->lastWithoutToken = $rows === [] ? null : end($rows)['id'];
    }

    /**
     * Chooses the scenarios of the next verifications: queue('ko', reason: 'document_expired').
     *
     * @param string ...$scenarios Names of scenarios; a named argument is a param of these scenarios.
     */
    public function queue(string ...$scenarios): void
    {
        $isName = fn ($key) => is_int($key);
        $names = array_filter($scenarios, $isName, ARRAY_FILTER_USE_KEY);
        $params = array_diff_key($scenarios, $names);
        $this->call('POST', '/__emulator/scenarios/queue', ['use' => array_values($names), 'params' => (object) $params]);
    }

    /**
     * Advances the clock by a duration, such as '2m' or '5d'. Every due callback is answered before this returns.
     *
     * @return array<string, mixed>
     */
    public function advance(string $duration): array
    {
        return $this->call('POST', '/__emulator/clock/advance', ['by' => $duration]);
    }

    /**
     * Advances the clock until no step and no callback is planned.
     *
     * @return array<string, mixed>
     */
    public function advanceUntilIdle(): array
    {
        return $this->call('POST', '/__emulator/clock/advance', ['until' => 'idle']);
    }

    /**
     * Advances one verification to its 'next' step or to its 'end'. All other verifications stay unchanged.
     *
     * @return array<string, mixed>
     */
    public function fastForward(string $id, string $to = 'end'): array
    {
        return $this->call('POST', '/__emulator/verifications/' . rawurlencode($id) . '/fast-forward', ['to' => $to]);
    }

    /**
     * Performs an action: act($id, 'operator', 'reject', reason: 'face_mismatch'). Returns the verification.
     *
     * @return array<string, mixed>
     */
    public function act(string $id, string $actor, string $action, mixed ...$details): array
    {
        $body = ['as' => $actor, 'do' => $action, ...$details];
        return $this->call('POST', '/__emulator/verifications/' . rawurlencode($id) . '/act', $body);
    }

    /**
     * Lists the verifications of this test, oldest first: verifications(mail: 'anna@example.com').
     *
     * @return list<array<string, mixed>>
     */
    public function verifications(string ...$filters): array
    {
        return $this->list('/__emulator/verifications', $filters);
    }

    /**
     * Returns one verification with its request, history, plan and callbacks.
     *
     * @return array<string, mixed>
     */
    public function verification(string $id): array
    {
        return $this->call('GET', '/__emulator/verifications/' . rawurlencode($id));
    }

    /**
     * Lists the callbacks of this test, each with its attempts.
     *
     * @return list<array<string, mixed>>
     */
    public function deliveries(): array
    {
        return $this->list('/__emulator/deliveries');
    }

    /**
     * Lists the requests that came with this token: requests(status: '428').
     *
     * @return list<array<string, mixed>>
     */
    public function requests(string ...$filters): array
    {
        return $this->list('/__emulator/requests', $filters);
    }

    /** Returns a URL for callbacks. Use it if your application has no receiver yet. */
    public function inboxUrl(string $name): string
    {
        return "$this->url/__emulator/inbox/" . rawurlencode($name);
    }

    /**
     * Lists the messages that an inbox has received. 'decoded' is the callback.
     *
     * @return list<array<string, mixed>>
     */
    public function inbox(string $name): array
    {
        return $this->list('/__emulator/inboxes/' . rawurlencode($name));
    }

    /**
     * Waits until an inbox has `$count` messages. Throws EmulatorError if the timeout ends first.
     *
     * @return list<array<string, mixed>>
     */
    public function waitForInbox(string $name, int $count = 1, string $timeout = '5s'): array
    {
        $query = ['count' => (string) $count, 'timeout' => $timeout];
        return $this->list('/__emulator/inboxes/' . rawurlencode($name) . '/wait', $query);
    }

    /** Explains this test as text: verifications, refused requests, failed callbacks, requests without a token. */
    public function explain(): string
    {
        $query = http_build_query(['missingTokenAfter' => $this->lastWithoutToken]);
        return $this->call('GET', "/__emulator/explain?$query");
    }

    /**
     * Sends any other call of the control API, or of the emulated API, with this test's token.
     *
     * @param array<string, mixed>|null $body
     */
    public function call(string $method, string $path, ?array $body = null): mixed
    {
        $headers = str_starts_with($path, '/__emulator')
            ? ['x-emulator-namespace' => $this->namespace]
            : ['Authorization' => "Bearer $this->token"];
        return Transport::send($this->url, $method, $path, $body, $headers);
    }

    /** Deletes all data of this test. */
    public function delete(): void
    {
        try {
            $this->call('DELETE', "/__emulator/namespaces/$this->namespace");
        } catch (EmulatorError) {
            // Nothing has used the token, so there is nothing to delete.
        }
    }

    /**
     * @param array<string, string> $filters
     * @return list<array<string, mixed>>
     */
    private function list(string $path, array $filters = []): array
    {
        $query = $filters === [] ? '' : '?' . http_build_query($filters, '', '&', PHP_QUERY_RFC3986);
        return $this->call('GET', $path . $query)['data'];
    }
}
