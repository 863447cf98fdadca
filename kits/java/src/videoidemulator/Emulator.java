package videoidemulator;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running emulator. Either this process has started it, or it was running already at VIDEOID_EMULATOR_URL. */
public final class Emulator {
    /** The oldest version of videoid-emulator that has all calls of this kit. */
    private static final int[] oldestVersion = {0, 1, 0};
    private static final int startSeconds = 60;
    // A shell command that prints the URL and the control token of the emulator, and then runs until its stdin ends.
    // So the emulator stops when this process ends, even if this process is killed.
    private static final String untilStdinEnds =
            "echo \"$VIDEOID_EMULATOR_URL $VIDEOID_EMULATOR_CONTROL_TOKEN\"; exec cat >/dev/null";

    private static Emulator shared;
    private static EmulatorException failure;

    private final String url;
    private final boolean isOwn;
    private final Map<String, Integer> used = new ConcurrentHashMap<>();

    private Emulator(String url, boolean isOwn) {
        this.url = url;
        this.isOwn = isOwn;
        checkVersion();
    }

    /** Returns the emulator of this process. Connects to VIDEOID_EMULATOR_URL, or starts one on a free port. */
    public static synchronized Emulator open() {
        if (failure != null) throw failure;
        try {
            if (shared == null) shared = connectOrStart();
            return shared;
        } catch (EmulatorException error) {
            failure = error;
            throw error;
        }
    }

    /**
     * Returns the access of one test: its own token, and so its own clock, verifications and inboxes. If this process
     * has started the emulator, the token depends only on the name, so ids are the same in every run.
     */
    public VideoId forTest(String name) {
        int nth = used.merge(name, 1, Integer::sum);
        VideoId videoid = new VideoId(url, digest(isOwn ? name + "\n" + nth : UUID.randomUUID().toString()).substring(0, 24));
        // A running emulator may have a running clock. Tests move the clock themselves.
        if (!isOwn) videoid.call("PUT", "/__emulator/clock", Map.of("mode", "manual"));
        return videoid;
    }

    /** Deletes the data of a test. If the emulator was running already, the data stays there for people to look at. */
    public void finish(VideoId videoid) {
        if (isOwn) videoid.delete();
    }

    static String environment(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    static String digest(String text) {
        try {
            StringBuilder digits = new StringBuilder();
            for (byte part : MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))) {
                digits.append(String.format("%02x", part));
            }
            return digits.toString();
        } catch (NoSuchAlgorithmException error) {
            throw new AssertionError(error);
        }
    }

    private static Emulator connectOrStart() {
        String url = environment("VIDEOID_EMULATOR_URL").replaceAll("/$", "");
        return url.isEmpty() ? start(findProgram()) : new Emulator(url, false);
    }

    private void checkVersion() {
        Object health = Transport.send(url, "GET", "/__emulator/health", null, Map.of());
        String version = health instanceof Map ? String.valueOf(((Map<?, ?>) health).get("version")) : "";
        Matcher numbers = Pattern.compile("^(\\d+)\\.(\\d+)\\.(\\d+)").matcher(version);
        if (!numbers.find()) {
            throw new EmulatorException(url + " is not a videoid-emulator: correct VIDEOID_EMULATOR_URL.");
        }
        for (int i = 0; i < 3; i++) {
            int difference = Integer.parseInt(numbers.group(i + 1)) - oldestVersion[i];
            if (difference > 0) return;
            if (difference < 0) {
                throw new EmulatorException("The emulator at " + url + " has version " + version + ", and this kit needs "
                        + oldestVersion[0] + "." + oldestVersion[1] + "." + oldestVersion[2]
                        + " or later: update it with npm i -D videoid-emulator@latest.");
            }
        }
    }

    private static List<String> findProgram() {
        String chosen = environment("VIDEOID_KIT_EMULATOR");
        if (!chosen.isEmpty()) {
            if (Files.isRegularFile(Path.of(chosen))) return commandOf(chosen);
            throw new EmulatorException("VIDEOID_KIT_EMULATOR is \"" + chosen + "\", which is not a file:"
                    + " correct it, or unset it to use the installed videoid-emulator.");
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("node_modules/videoid-emulator/dist/cli.js");
            if (Files.isRegularFile(script)) return commandOf(script.toString());
        }
        String installed = findInPath("videoid-emulator");
        if (installed != null) return List.of(installed);
        throw new EmulatorException("videoid-emulator is not installed here:"
                + " run npm i -D videoid-emulator, or set VIDEOID_KIT_EMULATOR to its path.");
    }

    private static List<String> commandOf(String path) {
        if (!path.endsWith(".js")) return List.of(path);
        String node = findInPath("node");
        if (node != null) return List.of(node, path);
        throw new EmulatorException("Node is not installed, and videoid-emulator needs it: install Node 20.19 or later.");
    }

    private static String findInPath(String name) {
        for (String folder : environment("PATH").split(File.pathSeparator)) {
            Path program = Path.of(folder, name);
            if (Files.isRegularFile(program) && Files.isExecutable(program)) return program.toString();
        }
        return null;
    }

    private static Emulator start(List<String> program) {
        if (File.separatorChar == '\\') {
            throw new EmulatorException("This kit cannot start the emulator on Windows:"
                    + " run your tests with npx videoid-emulator exec --clock manual -- mvn test.");
        }
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("exec", "--quiet", "--clock", "manual", "--", "sh", "-c", untilStdinEnds));
        try {
            // stderr goes to a file, because a full pipe would block the emulator.
            File messages = File.createTempFile("videoid-emulator-", ".log");
            messages.deleteOnExit();
            Process process = new ProcessBuilder(command).redirectError(messages).start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process)));
            AtomicBoolean isStarted = new AtomicBoolean();
            killUnless(isStarted, process);
            BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String address = output.readLine();
            isStarted.set(true);
            if (address != null) {
                String[] parts = address.trim().split(" ");
                if (parts.length > 1) Transport.controlToken = parts[1];
                return new Emulator(parts[0], true);
            }
            process.getOutputStream().close();
            int code = process.waitFor();
            String reason = Files.readString(messages.toPath()).trim();
            if (reason.isEmpty()) reason = "it gave no address within " + startSeconds + " seconds.";
            throw new EmulatorException("videoid-emulator did not start (exit code " + code + "): " + reason);
        } catch (IOException error) {
            throw new EmulatorException(program.get(0) + " cannot be started (" + error.getMessage() + "): correct its path.", error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new EmulatorException("The test was interrupted while the emulator started.", error);
        }
    }

    private static void killUnless(AtomicBoolean isStarted, Process process) {
        Thread watch = new Thread(() -> {
            try {
                if (!process.waitFor(startSeconds, TimeUnit.SECONDS) && !isStarted.get()) process.destroyForcibly();
            } catch (InterruptedException error) {
                Thread.currentThread().interrupt();
            }
        });
        watch.setDaemon(true);
        watch.start();
    }

    private static void stop(Process process) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (IOException | InterruptedException error) {
            process.destroyForcibly();
        }
    }
}
