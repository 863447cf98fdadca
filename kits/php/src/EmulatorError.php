<?php

declare(strict_types=1);

namespace VideoIdEmulator;

/** The emulator is missing, does not start, or refuses a call. The message says what to do. */
final class EmulatorError extends \RuntimeException
{
}
