{{/* Whether resources of the Prometheus operator are wanted and can be made; "true" or nothing. */}}
{{- define "wordcount.monitoring" -}}
{{- if and .Values.monitoring.enabled (or .Values.monitoring.force (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) -}}
true
{{- end -}}
{{- end -}}

{{/* Labels of a monitor or rule, with those by which Prometheus selects. */}}
{{- define "wordcount.monitoring.labels" -}}
{{ include "wordcount.labels" (list . "monitoring" .Values.monitoring.labels) }}
{{- end -}}
