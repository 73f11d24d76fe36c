// veraPDF on files: java -cp JARS tools/Vera.java FLAVOUR FILE... Prints PASS, or each rule that is broken and how often.
import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Vera {
  public static void main(String[] arguments) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[0]);
    for (int n = 1; n < arguments.length; n++) {
      try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(arguments[n]), flavour)) {
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
        ValidationResult result = validator.validate(parser);
        System.out.println(arguments[n] + " " + flavour.getId() + " " + (result.isCompliant() ? "PASS" : "FAIL"));
        Map<String, Integer> broken = new TreeMap<>();
        for (TestAssertion found : result.getTestAssertions()) {
          if (found.getStatus() == TestAssertion.Status.FAILED) {
            broken.merge(found.getRuleId().getClause() + "-" + found.getRuleId().getTestNumber() + " " + found.getMessage(), 1, Integer::sum);
          }
        }
        broken.forEach((rule, count) -> System.out.println("  " + count + " x " + rule));
      }
    }
  }
}
