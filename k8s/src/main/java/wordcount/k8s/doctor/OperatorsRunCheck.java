package wordcount.k8s.doctor;

import java.util.List;
import wordcount.k8s.cluster.Cluster;
import wordcount.k8s.operator.FoundOperator;
import wordcount.k8s.operator.Operator;

/** The operators that are installed also run; that their kinds are known says nothing of that. */
public final class OperatorsRunCheck implements Check {
  private final Cluster cluster;

  public OperatorsRunCheck(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public List<Finding> run() {
    return Operator.ALL.stream()
        .flatMap(
            operator ->
                FoundOperator.find(cluster, operator).idle().stream()
                    .map(
                        why ->
                            Finding.failed(
                                "operator-" + operator.id(),
                                operator.id() + " does not run: " + why,
                                "scale it up or see why it fails; "
                                    + cluster.own("deploy")
                                    + " restores an operator that it installed")))
        .toList();
  }
}
