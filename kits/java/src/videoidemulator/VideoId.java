package videoidemulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One token, with its own clock, verifications and inboxes. Give `url` and `token` to your application. */
public final class VideoId {
    /** The base URL of the API and of the control API. */
    public final String url;
    /** The bearer token for your application. */
    public final String token;
    /** The name of the token's namespace. */
    public final String namespace;

    private final String lastWithoutToken;

    VideoId(String url, String token) {
        this.url = url;
        this.token = token;
        this.namespace = "ns-" + Emulator.digest(token).substring(0, 16);
        Object requests = Transport.send(url, "GET", "/__emulator/requests?status=401", null,
                Map.of("x-emulator-namespace", "default"));
        List<Map<String, Object>> rows = rowsOf(requests);
        this.lastWithoutToken = rows.isEmpty() ? "" : rows.get(rows.size() - 1).get("id").toString();
    }

    /** Chooses the scenarios of the next verifications. */
    public void queue(String... scenarios) {
        queue(Map.of(), scenarios);
    }

    /** Chooses scenarios with params: `queue(Map.of("reason", "document_expired"), "ko")`. */
    public void queue(Map<String, ?> params, String... scenarios) {
        call("POST", "/__emulator/scenarios/queue", Map.of("use", scenarios, "params", params));
    }

    /** Advances the clock by a duration, such as "2m" or "5d". Every due callback is answered before this returns. */
    public Map<String, Object> advance(String duration) {
        return object("POST", "/__emulator/clock/advance", Map.of("by", duration));
    }

    /** Advances the clock until no step and no callback is planned. */
    public Map<String, Object> advanceUntilIdle() {
        return object("POST", "/__emulator/clock/advance", Map.of("until", "idle"));
    }

    /** Advances one verification to its "next" step or to its "end". All other verifications stay unchanged. */
    public Map<String, Object> fastForward(String id, String to) {
        return object("POST", "/__emulator/verifications/" + encode(id) + "/fast-forward", Map.of("to", to));
    }

    /** Performs an action of the "user" or the "operator", and returns the verification. */
    public Map<String, Object> act(String id, String actor, String action) {
        return act(id, actor, action, Map.of());
    }

    /** Performs an action with details: `act(id, "operator", "reject", Map.of("reason", "face_mismatch"))`. */
    public Map<String, Object> act(String id, String actor, String action, Map<String, ?> details) {
        Map<String, Object> body = new HashMap<>(details);
        body.put("as", actor);
        body.put("do", action);
        return object("POST", "/__emulator/verifications/" + encode(id) + "/act", body);
    }

    /** Lists the verifications of this test, oldest first. */
    public List<Map<String, Object>> verifications() {
        return verifications(Map.of());
    }

    /** Lists the verifications with these properties: `Map.of("mail", "anna@example.com")`. */
    public List<Map<String, Object>> verifications(Map<String, String> filters) {
        return list("/__emulator/verifications", filters);
    }

    /** Returns one verification with its request, history, plan and callbacks. */
    public Map<String, Object> verification(String id) {
        return object("GET", "/__emulator/verifications/" + encode(id), null);
    }

    /** Lists the callbacks of this test, each with its attempts. */
    public List<Map<String, Object>> deliveries() {
        return list("/__emulator/deliveries", Map.of());
    }

    /** Lists the requests that came with this token and have these properties: `Map.of("status", "428")`. */
    public List<Map<String, Object>> requests(Map<String, String> filters) {
        return list("/__emulator/requests", filters);
    }

    /** Returns a URL for callbacks. Use it if your application has no receiver yet. */
    public String inboxUrl(String name) {
        return url + "/__emulator/inbox/" + encode(name);
    }

    /** Lists the messages that an inbox has received. "decoded" is the callback. */
    public List<Map<String, Object>> inbox(String name) {
        return list("/__emulator/inboxes/" + encode(name), Map.of());
    }

    /** Waits until an inbox has `count` messages. Throws EmulatorException if the timeout, such as "5s", ends first. */
    public List<Map<String, Object>> waitForInbox(String name, int count, String timeout) {
        Map<String, String> query = Map.of("count", String.valueOf(count), "timeout", timeout);
        return list("/__emulator/inboxes/" + encode(name) + "/wait", query);
    }

    /** Explains this test as text: verifications, refused requests, failed callbacks, requests without a token. */
    public String explain() {
        String query = lastWithoutToken.isEmpty() ? "" : "?missingTokenAfter=" + lastWithoutToken;
        return String.valueOf(call("GET", "/__emulator/explain" + query, null));
    }

    /** Sends any other call of the control API, or of the emulated API, with this test's token. */
    public Object call(String method, String path, Object body) {
        Map<String, String> headers = path.startsWith("/__emulator")
                ? Map.of("x-emulator-namespace", namespace)
                : Map.of("Authorization", "Bearer " + token);
        return Transport.send(url, method, path, body, headers);
    }

    void delete() {
        try {
            call("DELETE", "/__emulator/namespaces/" + namespace, null);
        } catch (EmulatorException nothingToDelete) {
            // Nothing has used the token.
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> object(String method, String path, Object body) {
        return (Map<String, Object>) call(method, path, body);
    }

    private List<Map<String, Object>> list(String path, Map<String, String> filters) {
        String query = filters.entrySet().stream()
                .map(filter -> encode(filter.getKey()) + "=" + encode(filter.getValue()))
                .collect(Collectors.joining("&"));
        return rowsOf(call("GET", query.isEmpty() ? path : path + "?" + query, null));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rowsOf(Object answer) {
        return (List<Map<String, Object>>) ((Map<String, Object>) answer).get("data");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
