import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.regex.Pattern;

/** Says for each text of its input whether the pattern before it matches, as Java sees it. */
public class Matches {
    public static void main(String[] arguments) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        StringBuilder answers = new StringBuilder();
        Pattern pattern = null;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String told = decoded(line.substring(1));
            if (line.charAt(0) == 'P') {
                pattern = Pattern.compile(told);
            } else {
                answers.append(pattern.matcher(told).matches() ? '1' : '0');
            }
        }
        System.out.print(answers);
    }

    /** Lines are UTF-16 in hexadecimal: texts hold line ends and lone surrogates. */
    private static String decoded(String line) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < line.length(); at += 4) {
            text.append((char) Integer.parseInt(line.substring(at, at + 4), 16));
        }
        return text.toString();
    }
}
