package wordcount.k8s.doctor;

import java.util.List;

/** A check before a deployment, or of an existing one; changes nothing. */
public interface Check {
  /** Runs the check and returns what it found. */
  List<Finding> run();
}
