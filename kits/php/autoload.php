<?php

// Loads the classes of this kit, for projects that copy the folder and do not use Composer.
spl_autoload_register(static function (string $class): void {
    $prefix = 'VideoIdEmulator\\';
    if (str_starts_with($class, $prefix)) {
        $file = __DIR__ . '/src/' . substr($class, strlen($prefix)) . '.php';
        if (is_file($file)) require $file;
    }
});
