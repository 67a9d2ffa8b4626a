import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/** Prints one line for each file: "PASS file", or "FAIL file: " and the rules of PDF/UA-1 it breaks. */
public class Validate {
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] paths) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile;
        try (InputStream xml = VeraPDFFoundry.class.getResourceAsStream(PROFILE)) {
            profile = Profiles.profileFromXml(xml);
        }
        for (String path : paths) {
            TreeSet<String> broken = brokenRules(new File(path), profile);
            out.println(broken.isEmpty() ? "PASS " + path : "FAIL " + path + ": " + String.join(" ", broken));
        }
    }

    private static TreeSet<String> brokenRules(File file, ValidationProfile profile) {
        TreeSet<String> broken = new TreeSet<>();
        VeraPDFFoundry foundry = Foundries.defaultInstance();
        try (PDFAParser parser = foundry.createParser(file);
                PDFAValidator validator = foundry.createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            for (RuleId rule : result.getFailedChecks().keySet()) {
                broken.add(rule.getClause() + "-" + rule.getTestNumber());
            }
            if (broken.isEmpty() && !result.isCompliant()) {
                broken.add("not-compliant");
            }
        } catch (Exception error) {
            broken.add("unreadable(" + error.getClass().getSimpleName() + ")");
        }
        return broken;
    }
}
