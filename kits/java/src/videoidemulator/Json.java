package videoidemulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads and writes JSON, because the JDK cannot. Objects are maps, arrays are lists, and numbers are doubles. */
public final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Parses a text. Throws IllegalArgumentException if it is not JSON. */
    public static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at != text.length()) throw json.mistake();
        return value;
    }

    /** Writes maps, lists, arrays, texts, numbers, booleans and null. */
    public static String write(Object value) {
        if (value instanceof Map) {
            return ((Map<?, ?>) value).entrySet().stream()
                    .map(entry -> quote(String.valueOf(entry.getKey())) + ":" + write(entry.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Iterable) {
            List<String> items = new ArrayList<>();
            for (Object item : (Iterable<?>) value) items.add(write(item));
            return "[" + String.join(",", items) + "]";
        }
        if (value instanceof Object[]) return write(List.of((Object[]) value));
        return value instanceof CharSequence ? quote(value.toString()) : String.valueOf(value);
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\') quoted.append('\\').append(character);
            else if (character < ' ') quoted.append(String.format("\\u%04x", (int) character));
            else quoted.append(character);
        }
        return quoted.append('"').toString();
    }

    private Object value() {
        skipSpace();
        if (takes('{')) return object();
        if (takes('[')) return array();
        if (takes('"')) return string();
        if (takesWord("true")) return true;
        if (takesWord("false")) return false;
        if (takesWord("null")) return null;
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) at++;
        if (start == at) throw mistake();
        return Double.valueOf(text.substring(start, at));
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        skipSpace();
        if (takes('}')) return object;
        do {
            skipSpace();
            require('"');
            String key = string();
            skipSpace();
            require(':');
            object.put(key, value());
            skipSpace();
        } while (takes(','));
        require('}');
        return object;
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        skipSpace();
        if (takes(']')) return array;
        do {
            array.add(value());
            skipSpace();
        } while (takes(','));
        require(']');
        return array;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        while (!takes('"')) {
            char character = next();
            string.append(character == '\\' ? escaped(next()) : character);
        }
        return string.toString();
    }

    private char escaped(char letter) {
        if (letter == 'u') {
            at += 4;
            if (at > text.length()) throw mistake();
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int place = "bfnrt".indexOf(letter);
        return place < 0 ? letter : "\b\f\n\r\t".charAt(place);
    }

    private char next() {
        if (at == text.length()) throw mistake();
        return text.charAt(at++);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    }

    private boolean takes(char character) {
        if (at == text.length() || text.charAt(at) != character) return false;
        at++;
        return true;
    }

    private boolean takesWord(String word) {
        if (!text.startsWith(word, at)) return false;
        at += word.length();
        return true;
    }

    private void require(char character) {
        if (!takes(character)) throw mistake();
    }

    private IllegalArgumentException mistake() {
        return new IllegalArgumentException("This is not JSON at character " + at + ".");
    }
}
