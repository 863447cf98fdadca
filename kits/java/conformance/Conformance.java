import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import videoidemulator.Emulator;
import videoidemulator.EmulatorException;
import videoidemulator.Json;
import videoidemulator.VideoId;

/** Performs kits/conformance/steps.json with this kit, and prints a line for each step. */
public final class Conformance {
    private final Emulator emulator;
    private final VideoId videoid;
    private final Map<String, String> names = new HashMap<>();

    private Conformance(Emulator emulator) {
        this.emulator = emulator;
        this.videoid = emulator.forTest("conformance");
        names.put("url", videoid.url);
    }

    public static void main(String[] arguments) throws Exception {
        Object file = Json.parse(Files.readString(Path.of(arguments[0])));
        Conformance conformance;
        try {
            conformance = new Conformance(Emulator.open());
        } catch (EmulatorException error) {
            System.err.println(error.getMessage());
            System.exit(2);
            return;
        }
        boolean isGood = true;
        for (Object step : listOf(mapOf(file).get("steps"))) isGood &= conformance.perform(step);
        conformance.emulator.finish(conformance.videoid);
        System.exit(isGood ? 0 : 1);
    }

    private boolean perform(Object raw) {
        Map<String, Object> step = mapOf(filled(raw));
        String expectedError = text(step, "expectError");
        String mistake = "";
        try {
            Object result = plain(resultOf(step));
            if (expectedError != null) mistake = "no error, but " + Json.write(result);
            if (step.containsKey("expect") && !matches(step.get("expect"), result)) {
                mistake = "expected " + Json.write(step.get("expect")) + ", got " + Json.write(result);
            }
            for (Object part : step.containsKey("expectText") ? listOf(step.get("expectText")) : List.of()) {
                if (!String.valueOf(result).contains(part.toString())) mistake = "no " + part + " in " + result;
            }
            if (step.containsKey("save")) {
                mapOf(step.get("save")).forEach((name, path) -> names.put(name, valueAt(result, path.toString())));
            }
        } catch (EmulatorException error) {
            if (expectedError == null || !error.getMessage().contains(expectedError)) mistake = error.getMessage();
        }
        String title = text(step, "title");
        System.out.println(mistake.isEmpty() ? "passed " + title : "FAILED " + title + ": " + mistake);
        return mistake.isEmpty();
    }

    private Object resultOf(Map<String, Object> step) {
        switch (text(step, "do")) {
            case "verifications":
                return videoid.verifications(filtersOf(step));
            case "verification":
                return videoid.verification(text(step, "id"));
            case "queue":
                videoid.queue(mapOf(step.get("params")), listOf(step.get("scenarios")).toArray(new String[0]));
                return null;
            case "advance":
                return videoid.advance(text(step, "duration"));
            case "advanceUntilIdle":
                return videoid.advanceUntilIdle();
            case "fastForward":
                return videoid.fastForward(text(step, "id"), text(step, "to"));
            case "act":
                Map<String, Object> details = step.containsKey("details") ? mapOf(step.get("details")) : Map.of();
                return videoid.act(text(step, "id"), text(step, "actor"), text(step, "action"), details);
            case "deliveries":
                return videoid.deliveries();
            case "requests":
                return videoid.requests(filtersOf(step));
            case "inboxUrl":
                return videoid.inboxUrl(text(step, "name"));
            case "inbox":
                return videoid.inbox(text(step, "name"));
            case "waitForInbox":
                int count = ((Double) step.get("count")).intValue();
                return videoid.waitForInbox(text(step, "name"), count, text(step, "timeout"));
            case "explain":
                return videoid.explain();
            case "call":
                return videoid.call(text(step, "method"), text(step, "path"), step.get("body"));
            case "otherTest":
                VideoId other = emulator.forTest("conformance");
                boolean isSame = other.token.equals(videoid.token);
                Object result = Map.of("verifications", other.verifications().size(), "sameToken", isSame);
                emulator.finish(other);
                return result;
            default:
                throw new IllegalArgumentException("There is no step " + step.get("do"));
        }
    }

    private static Map<String, String> filtersOf(Map<String, Object> step) {
        Map<String, String> filters = new HashMap<>();
        if (step.containsKey("filters")) mapOf(step.get("filters")).forEach((name, value) -> filters.put(name, value.toString()));
        return filters;
    }

    /** Replaces {name} by a saved value in all texts of a step. */
    private Object filled(Object step) {
        String text = Json.write(step);
        return Json.parse(Pattern.compile("\\{(\\w+)}").matcher(text)
                .replaceAll(found -> names.getOrDefault(found.group(1), "{" + found.group(1) + "}")));
    }

    /** Returns a value as the JSON parser returns it. */
    private static Object plain(Object value) {
        return Json.parse(Json.write(value));
    }

    private static String valueAt(Object value, String path) {
        Object found = value;
        for (String key : path.split("\\.")) if (!key.isEmpty()) found = mapOf(found).get(key);
        return found.toString();
    }

    /** Compares two values. An object can have more members than expected. Everything else must be equal. */
    private static boolean matches(Object expected, Object actual) {
        if (expected instanceof Map) {
            return actual instanceof Map && mapOf(expected).entrySet().stream()
                    .allMatch(entry -> mapOf(actual).containsKey(entry.getKey())
                            && matches(entry.getValue(), mapOf(actual).get(entry.getKey())));
        }
        if (!(expected instanceof List)) return Objects.equals(expected, actual);
        if (!(actual instanceof List) || listOf(actual).size() != listOf(expected).size()) return false;
        for (int i = 0; i < listOf(expected).size(); i++) {
            if (!matches(listOf(expected).get(i), listOf(actual).get(i))) return false;
        }
        return true;
    }

    private static String text(Map<String, Object> step, String key) {
        return (String) step.get(key);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapOf(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> listOf(Object value) {
        return (List<Object>) value;
    }
}
