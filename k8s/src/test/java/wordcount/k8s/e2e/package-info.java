/** Tests on a real cluster: {@code make e2e CONTEXT=…} runs them, nothing else does. */
package wordcount.k8s.e2e;
