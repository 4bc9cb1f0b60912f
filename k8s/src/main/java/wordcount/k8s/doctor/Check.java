package wordcount.k8s.doctor;

import java.util.List;

/** One thing that must be so before a deployment; it looks and changes nothing. */
public interface Check {
  /** Looks. */
  List<Finding> run();
}
