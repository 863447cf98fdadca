<?php

// Performs kits/conformance/steps.json with this kit, and prints a line for each step: php conformance.php <file>

declare(strict_types=1);

use VideoIdEmulator\Emulator;
use VideoIdEmulator\EmulatorError;
use VideoIdEmulator\VideoId;

require __DIR__ . '/autoload.php';

try {
    $emulator = Emulator::open();
} catch (EmulatorError $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(2);
}
$videoid = $emulator->forTest('conformance');
$names = ['{url}' => $videoid->url];
$mistakes = 0;
foreach (json_decode((string) file_get_contents($argv[1]), true)['steps'] as $step) {
    $mistakes += performStep($emulator, $videoid, fill($step, $names), $names) ? 0 : 1;
}
$emulator->finish($videoid);
exit($mistakes === 0 ? 0 : 1);

/** Performs a step, and prints the result. Returns false if the result is not the expected one. */
function performStep(Emulator $emulator, VideoId $videoid, array $step, array &$names): bool
{
    $mistake = '';
    try {
        $result = resultOf($emulator, $videoid, $step);
        if (isset($step['expectError'])) $mistake = 'no error, but ' . json_encode($result);
        if (array_key_exists('expect', $step) && !matches($step['expect'], $result)) {
            $mistake = 'expected ' . json_encode($step['expect']) . ', got ' . json_encode($result);
        }
        foreach ($step['expectText'] ?? [] as $text) {
            if (!str_contains($result, $text)) $mistake = "no $text in $result";
        }
        foreach ($step['save'] ?? [] as $name => $path) {
            $value = $result;
            foreach (array_filter(explode('.', $path)) as $key) $value = $value[$key];
            $names["{{$name}}"] = $value;
        }
    } catch (EmulatorError $error) {
        $isExpected = isset($step['expectError']) && str_contains($error->getMessage(), $step['expectError']);
        if (!$isExpected) $mistake = $error->getMessage();
    }
    echo $mistake === '' ? "passed $step[title]\n" : "FAILED $step[title]: $mistake\n";
    return $mistake === '';
}

function resultOf(Emulator $emulator, VideoId $videoid, array $step): mixed
{
    return match ($step['do']) {
        'verifications' => $videoid->verifications(...($step['filters'] ?? [])),
        'verification' => $videoid->verification($step['id']),
        'queue' => $videoid->queue(...$step['scenarios'], ...$step['params']),
        'advance' => $videoid->advance($step['duration']),
        'advanceUntilIdle' => $videoid->advanceUntilIdle(),
        'fastForward' => $videoid->fastForward($step['id'], $step['to']),
        'act' => $videoid->act($step['id'], $step['actor'], $step['action'], ...($step['details'] ?? [])),
        'deliveries' => $videoid->deliveries(),
        'requests' => $videoid->requests(...$step['filters']),
        'inboxUrl' => $videoid->inboxUrl($step['name']),
        'inbox' => $videoid->inbox($step['name']),
        'waitForInbox' => $videoid->waitForInbox($step['name'], $step['count'], $step['timeout']),
        'explain' => $videoid->explain(),
        'call' => $videoid->call($step['method'], $step['path'], $step['body']),
        'otherTest' => otherTest($emulator, $videoid),
    };
}

function otherTest(Emulator $emulator, VideoId $videoid): array
{
    $other = $emulator->forTest('conformance');
    $result = ['verifications' => count($other->verifications()), 'sameToken' => $other->token === $videoid->token];
    $emulator->finish($other);
    return $result;
}

/** Replaces {name} by a saved value. */
function fill(mixed $value, array $names): mixed
{
    if (is_string($value)) return strtr($value, $names);
    return is_array($value) ? array_map(fn ($item) => fill($item, $names), $value) : $value;
}

/** Compares two values. An object can have more members than expected. Everything else must be equal. */
function matches(mixed $expected, mixed $actual): bool
{
    if (!is_array($expected)) return $expected === $actual;
    if (!is_array($actual) || (array_is_list($expected) && count($expected) !== count($actual))) return false;
    foreach ($expected as $key => $item) {
        if (!array_key_exists($key, $actual) || !matches($item, $actual[$key])) return false;
    }
    return true;
}
