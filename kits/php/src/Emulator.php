<?php

declare(strict_types=1);

namespace VideoIdEmulator;

/** A running emulator. Either this process has started it, or it was running already at VIDEOID_EMULATOR_URL. */
final class Emulator
{
    /** The oldest version of videoid-emulator that has all calls of this kit. */
    private const OLDEST_VERSION = '0.1.0';
    private const START_SECONDS = 60;
    // A shell command that prints the URL and the control token of the emulator, and then runs until its stdin ends.
    // So the emulator stops when this process ends, even if this process is killed.
    private const UNTIL_STDIN_ENDS = 'echo "$VIDEOID_EMULATOR_URL $VIDEOID_EMULATOR_CONTROL_TOKEN"; exec cat >/dev/null';

    private static ?self $shared = null;
    private static ?EmulatorError $failure = null;

    /** @var array<string, int> */
    private array $used = [];

    /**
     * @param resource|null $process
     * @param array<int, resource> $pipes
     */
    private function __construct(public readonly string $url, private $process = null, private array $pipes = [])
    {
        register_shutdown_function($this->close(...));
        $this->checkVersion();
    }

    /** Returns the emulator of this process. Connects to VIDEOID_EMULATOR_URL, or starts one on a free port. */
    public static function open(): self
    {
        if (self::$failure !== null) throw self::$failure;
        try {
            return self::$shared ??= self::connectOrStart();
        } catch (EmulatorError $error) {
            self::$failure = $error;
            throw $error;
        }
    }

    /**
     * Returns the access of one test: its own token, and so its own clock, verifications and inboxes. If this process
     * has started the emulator, the token depends only on the name, so ids are the same in every run.
     */
    public function forTest(string $name): VideoId
    {
        $this->used[$name] = ($this->used[$name] ?? 0) + 1;
        $isOwn = $this->process !== null;
        $text = $isOwn ? "$name\n{$this->used[$name]}" : random_bytes(24);
        $videoid = new VideoId($this->url, substr(hash('sha256', $text), 0, 24));
        // A running emulator may have a running clock. Tests move the clock themselves.
        if (!$isOwn) $videoid->call('PUT', '/__emulator/clock', ['mode' => 'manual']);
        return $videoid;
    }

    /** Deletes the data of a test. If the emulator was running already, the data stays there for people to look at. */
    public function finish(VideoId $videoid): void
    {
        if ($this->process !== null) $videoid->delete();
    }

    /** Stops the emulator if this process has started it. */
    public function close(): void
    {
        foreach ($this->pipes as $pipe) fclose($pipe);
        $this->pipes = [];
        if ($this->process !== null) proc_close($this->process);
        $this->process = null;
    }

    private static function connectOrStart(): self
    {
        $url = rtrim((string) getenv('VIDEOID_EMULATOR_URL'), '/');
        return $url !== '' ? new self($url) : self::start(self::findProgram());
    }

    private function checkVersion(): void
    {
        $health = Transport::send($this->url, 'GET', '/__emulator/health');
        $version = is_array($health) ? (string) ($health['version'] ?? '') : '';
        if (!preg_match('/^\d+\.\d+\.\d+/', $version, $numbers)) {
            throw new EmulatorError("$this->url is not a videoid-emulator: correct VIDEOID_EMULATOR_URL.");
        }
        if (version_compare($numbers[0], self::OLDEST_VERSION, '<')) {
            throw new EmulatorError("The emulator at $this->url has version $version, and this kit needs " . self::OLDEST_VERSION . ' or later: update it with npm i -D videoid-emulator@latest.');
        }
    }

    /** @return list<string> */
    private static function findProgram(): array
    {
        $chosen = (string) getenv('VIDEOID_KIT_EMULATOR');
        if ($chosen !== '') {
            if (is_file($chosen)) return self::commandOf($chosen);
            throw new EmulatorError("VIDEOID_KIT_EMULATOR is \"$chosen\", which is not a file: correct it, or unset it to use the installed videoid-emulator.");
        }
        for ($folder = (string) getcwd(); ; $folder = dirname($folder)) {
            $script = "$folder/node_modules/videoid-emulator/dist/cli.js";
            if (is_file($script)) return self::commandOf($script);
            if ($folder === dirname($folder)) break;
        }
        $installed = self::findInPath('videoid-emulator');
        if ($installed !== null) return [$installed];
        throw new EmulatorError('videoid-emulator is not installed here: run npm i -D videoid-emulator, or set VIDEOID_KIT_EMULATOR to its path.');
    }

    /** @return list<string> */
    private static function commandOf(string $path): array
    {
        if (!str_ends_with($path, '.js')) return [$path];
        $node = self::findInPath('node');
        if ($node !== null) return [$node, $path];
        throw new EmulatorError('Node is not installed, and videoid-emulator needs it: install Node 20.19 or later.');
    }

    private static function findInPath(string $name): ?string
    {
        foreach (explode(PATH_SEPARATOR, (string) getenv('PATH')) as $folder) {
            if (is_executable("$folder/$name") && is_file("$folder/$name")) return "$folder/$name";
        }
        return null;
    }

    /** @param list<string> $program */
    private static function start(array $program): self
    {
        if (PHP_OS_FAMILY === 'Windows') {
            throw new EmulatorError('This kit cannot start the emulator on Windows: run your tests with npx videoid-emulator exec --clock manual -- phpunit.');
        }
        $command = [...$program, 'exec', '--quiet', '--clock', 'manual', '--', 'sh', '-c', self::UNTIL_STDIN_ENDS];
        // stderr goes to a file, because a full pipe would block the emulator.
        $errors = tmpfile();
        $process = @proc_open($command, [['pipe', 'r'], ['pipe', 'w'], $errors], $pipes);
        if ($process === false) throw new EmulatorError("$program[0] cannot be started: correct its path.");
        [$url, Transport::$controlToken] = [...explode(' ', self::readLine($pipes[1])), ''];
        if ($url !== '') return new self($url, $process, $pipes);
        foreach ($pipes as $pipe) fclose($pipe);
        $status = proc_get_status($process);
        while ($status['running'] && $status['exitcode'] === -1) {
            proc_terminate($process, 9);
            usleep(10_000);
            $status = proc_get_status($process);
        }
        rewind($errors);
        $reason = trim((string) stream_get_contents($errors)) ?: 'it gave no address within ' . self::START_SECONDS . ' seconds.';
        throw new EmulatorError("videoid-emulator did not start (exit code {$status['exitcode']}): $reason");
    }

    /**
     * Reads a line. Returns an empty text if the stream ends, or the time is over, before a line has come.
     *
     * @param resource $stream
     */
    private static function readLine($stream): string
    {
        $read = [$stream];
        $none = null;
        $ready = stream_select($read, $none, $none, self::START_SECONDS);
        return $ready ? trim((string) fgets($stream)) : '';
    }
}
