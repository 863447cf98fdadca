// An unmodified client with HttpClient and HttpURLConnection: the hosts are constants.
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.regex.Pattern;

class Client {
    static final String API = "https://videoid.openapi.com";
    static final HttpClient HTTP = HttpClient.newHttpClient();

    static byte[] call(String url, String authorization, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", authorization);
        if (body != null) request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        return HTTP.send(request.build(), BodyHandlers.ofByteArray()).body();
    }

    static String member(String name, byte[] json) {
        var matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(new String(json));
        matcher.find();
        return matcher.group(1);
    }

    public static void main(String[] words) throws Exception {
        var basic = "Basic " + Base64.getEncoder().encodeToString("dev@example.com:key".getBytes());
        var scopes = "{\"scopes\":[\"*:videoid.openapi.com/*\"]}";
        var token = member("token", call("https://oauth.openapi.it/token", basic, scopes));
        var bearer = "Bearer " + token;
        var id = member("id", call(API + "/IT-live", bearer, "{\"mail\":\"anna@example.com\"}"));
        var path = API + "/IT-identity-verifications/" + id;
        var status = member("status", call(path, bearer, null));
        var connection = (HttpURLConnection) new URL(path + "/audit").openConnection();
        connection.setRequestProperty("Authorization", bearer);
        var pdf = new String(connection.getInputStream().readNBytes(4));
        System.out.println(token.length() + " " + status + " " + pdf);
    }
}
