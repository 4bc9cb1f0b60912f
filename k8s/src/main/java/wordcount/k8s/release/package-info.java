/**
 * Helm releases. In: charts, values, what the cluster already has. Out: releases installed,
 * upgraded or removed, and what an installed release consists of.
 */
package wordcount.k8s.release;
