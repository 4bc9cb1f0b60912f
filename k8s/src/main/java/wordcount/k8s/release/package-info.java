/**
 * Helm releases. In: charts, values, and the cluster's current releases. Out: releases installed,
 * upgraded or removed, and the resources of an installed release.
 */
package wordcount.k8s.release;
