// EPUBCheck on many files in one process: java -cp epubcheck.jar Batch.java OUT FILE... Writes OUT/NAME.json.
import com.adobe.epubcheck.tool.EpubChecker;
import java.nio.file.Path;

public class Batch {
  public static void main(String[] arguments) {
    for (int n = 1; n < arguments.length; n++) {
      String name = Path.of(arguments[n]).getFileName().toString();
      new EpubChecker().run(new String[] {arguments[n], "-u", "-q", "--json", arguments[0] + "/" + name + ".json"});
    }
  }
}
