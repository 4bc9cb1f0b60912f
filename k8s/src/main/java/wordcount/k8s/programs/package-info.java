/**
 * Programs of this machine: {@code helm}, {@code docker}, {@code kind}, {@code minikube}, an image
 * loader.
 */
package wordcount.k8s.programs;
