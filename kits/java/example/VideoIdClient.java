import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shop's client of the Video ID API. It does not know whether it calls the emulator or the real service. */
final class VideoIdClient {
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final String token;
    private final String mistake;

    VideoIdClient(String base, String token, String mistake) {
        this.base = base;
        this.token = token;
        this.mistake = mistake;
    }

    /** Opens a verification and returns its id. Each POST is charged, so it is not repeated if its answer is lost. */
    String open(String mail, String callback) throws IOException, InterruptedException {
        Set<String> known = ids();
        String body = "{\"mail\":\"" + mail + "\",\"callback\":{\"url\":\"" + callback + "\",\"method\":\"JSON\"}}";
        try {
            return idsIn(send("/IT-live", body)).iterator().next();
        } catch (IOException lost) {
            Set<String> opened = ids();
            opened.removeAll(known);
            if (!opened.isEmpty() && !mistake.equals("pays-twice")) return opened.iterator().next();
            return idsIn(send("/IT-live", body)).iterator().next();
        }
    }

    private Set<String> ids() throws IOException, InterruptedException {
        return idsIn(send("/IT-identity-verifications", null));
    }

    private static Set<String> idsIn(String text) {
        Set<String> ids = new LinkedHashSet<>();
        for (Matcher found = ID.matcher(text); found.find(); ) ids.add(found.group(1));
        return ids;
    }

    private String send(String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json");
        if (!mistake.equals("no-authorization")) request.header("Authorization", "Bearer " + token);
        if (body != null) request.POST(HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        // The account has no verification yet.
        if (response.statusCode() == 404 && path.equals("/IT-identity-verifications")) return "";
        if (response.statusCode() < 400) return response.body();
        throw new IllegalStateException("The Video ID API answered " + response.statusCode() + " to " + path);
    }
}
