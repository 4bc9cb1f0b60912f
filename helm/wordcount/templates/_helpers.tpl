{{/* The name that everything of this release starts with. Every template asks for it, so values are checked here. */}}
{{- define "wordcount.name" -}}
{{- $problems := concat (include "wordcount.problems" . | fromJsonArray) (include "wordcount.kafka.problems" . | fromJsonArray) (include "wordcount.job.problems" . | fromJsonArray) -}}
{{- if $problems -}}
{{- fail (printf "\n- %s" (join "\n- " $problems)) -}}
{{- end -}}
{{- .Release.Name -}}
{{- end -}}

{{/* What is wrong with the release's name, as a JSON list. */}}
{{- define "wordcount.problems" -}}
{{- $problems := list -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" .Release.Name) -}}
{{- $problems = append $problems (printf "release name %q: the Spark operator wants a name that begins with a letter and has only lower-case letters, digits and dashes" .Release.Name) -}}
{{- end -}}
{{- if gt (len .Release.Name) 40 -}}
{{- $problems = append $problems (printf "release name %q: at most 40 characters, so that what Strimzi and Spark append still fits" .Release.Name) -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* What selects the pods of a component: (list . "driver"). */}}
{{- define "wordcount.selector" -}}
app.kubernetes.io/name: wordcount
app.kubernetes.io/instance: {{ include "wordcount.name" (first .) }}
{{- with last . }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* Labels of a resource of a component: (list . "driver"). */}}
{{- define "wordcount.labels" -}}
{{- $root := first . -}}
{{ include "wordcount.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Reference of an image by its name: (list . "wordcount-job"). */}}
{{- define "wordcount.image" -}}
{{- $root := first . -}}
{{- with $root.Values.image.registry }}{{ . | trimSuffix "/" }}/{{ end -}}
{{ last . }}:{{ include "wordcount.text" ($root.Values.image.tag | default $root.Chart.AppVersion) }}
{{- end -}}

{{/* The job's transactional id, consumer group and progress key. */}}
{{- define "wordcount.appId" -}}
{{ .Values.job.appId | default (printf "%s.%s" .Release.Namespace (include "wordcount.name" .)) }}
{{- end -}}

{{/* Any value as the text Kafka reads; Helm holds numbers as floats and would write large ones as 1e+06. */}}
{{- define "wordcount.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ . | int64 }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{/* A map of settings with every value as text. */}}
{{- define "wordcount.settings" -}}
{{- range $key, $value := . }}
{{ $key }}: {{ include "wordcount.text" $value | quote }}
{{- end }}
{{- end -}}

{{/* Pod and container security that the `restricted` pod security standard asks for, and a read-only root. */}}
{{- define "wordcount.podSecurityContext" -}}
runAsUser: 185
runAsGroup: 185
fsGroup: 185
runAsNonRoot: true
seccompProfile: {type: RuntimeDefault}
{{- end -}}
{{- define "wordcount.securityContext" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
readOnlyRootFilesystem: true
runAsNonRoot: true
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* NetworkPolicy rule that lets Prometheus reach a port: (list . "http"). */}}
{{- define "wordcount.metricsIngress" -}}
- from:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: {{ (first .).Values.monitoring.namespace }}}
  ports:
    - {protocol: TCP, port: {{ last . }}}
{{- end -}}
