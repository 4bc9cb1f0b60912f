{{/* Whether `wordcount verify` can run in the cluster: it needs a Kafka user of its own; "true" or nothing. */}}
{{- define "wordcount.verifier" -}}
{{- $anonymous := eq (include "wordcount.kafka.authentication" .) "none" -}}
{{- if and .Values.verifier.enabled (or .Values.kafka.enabled $anonymous .Values.kafka.external.secrets.verifier) -}}
true
{{- end -}}
{{- end -}}

{{/* The common part of the verifiers' pods. */}}
{{- define "wordcount.verifier.podFields" -}}
restartPolicy: Never
serviceAccountName: {{ include "wordcount.name" . }}-verifier
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "wordcount.podSecurityContext" . | nindent 2 }}
{{- include "wordcount.pullSecrets" . }}
{{- with include "wordcount.placement" (pick .Values.producer "nodeSelector" "tolerations") }}
{{- . | trim | nindent 0 }}
{{- end }}
{{- end -}}

{{/* Seconds that a verification may wait: two minutes, and four batches. */}}
{{- define "wordcount.verifier.wait" -}}
{{- add 120 (div (include "wordcount.milliseconds" .Values.job.batchInterval | int64) 1000 | mul 4) -}}
{{- end -}}

{{/* The pod that sends lines and compares their totals, with further arguments: (list . "--messages=100"). */}}
{{- define "wordcount.verifier.pod" -}}
{{- $arguments := rest . -}}
{{- with first . -}}
{{ include "wordcount.verifier.podFields" . }}
volumes:
  {{- include "wordcount.kafka.volumes" (list . "verifier") | nindent 2 }}
  - {name: tmp, emptyDir: {}}
containers:
  - name: verifier
    # The producer's image contains the verifier.
    image: {{ include "wordcount.image" (list . "producer") | quote }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command: [java, -cp, "@/app/jib-classpath-file", wordcount.verify.Verifier]
    args:
      - {{ printf "--bootstrap-servers=%s" (include "wordcount.kafka.bootstrapServers" .) | quote }}
      - --kafka-config=/etc/wordcount/kafka.properties
      - {{ printf "--topic=%s" .Values.topics.input.name | quote }}
      - {{ printf "--counts-topic=%s" .Values.topics.counts.name | quote }}
      {{- range $arguments }}
      - {{ . | quote }}
      {{- end }}
    env:
      - {name: JDK_JAVA_OPTIONS, value: {{ include "wordcount.literal" .Values.verifier.javaOptions | quote }}}
    resources: {{- include "wordcount.resources" .Values.verifier.resources | trim | nindent 6 }}
    securityContext: {{- include "wordcount.securityContext" . | nindent 6 }}
    volumeMounts:
      {{- include "wordcount.kafka.mounts" (list . "verifier") | nindent 6 }}
      - {name: tmp, mountPath: /tmp}
{{- end -}}
{{- end -}}
