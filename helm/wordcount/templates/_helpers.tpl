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
{{- $topics := list .Values.topics.input.name .Values.topics.counts.name .Values.topics.progress.name -}}
{{- if lt (len (uniq (splitList "," (join "," $topics | replace "." "_")))) 3 -}}
{{- $problems = append $problems (printf "topics: the names %s must differ; Kafka takes . and _ for the same" (join ", " $topics)) -}}
{{- end -}}
{{- range $path, $labels := dict "monitoring.labels" .Values.monitoring.labels "monitoring.dashboards.labels" .Values.monitoring.dashboards.labels -}}
{{- range $key, $ignored := $labels -}}
{{- if or (hasPrefix "app.kubernetes.io/" $key) (hasPrefix "helm.sh/" $key) -}}
{{- $problems = append $problems (printf "%s: %s cannot be set: the chart sets the labels of app.kubernetes.io and helm.sh" $path $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* What selects the pods of a component: (list . "driver"). */}}
{{- define "wordcount.selector" -}}
app.kubernetes.io/name: wordcount
app.kubernetes.io/instance: {{ include "wordcount.name" (first .) | quote }}
{{- with last . }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* Labels of a resource of a component: (list . "driver"). */}}
{{- define "wordcount.labels" -}}
{{- $root := first . -}}
{{ include "wordcount.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | quote }}
{{- end -}}

{{/* Reference of an image by its name: (list . "wordcount-job"). */}}
{{- define "wordcount.image" -}}
{{- $root := first . -}}
{{- with $root.Values.image.registry }}{{ . | trimSuffix "/" }}/{{ end -}}
{{ last . }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- end -}}

{{/* The job's transactional id, consumer group and progress key. */}}
{{- define "wordcount.appId" -}}
{{ .Values.job.appId | default (printf "%s.%s" .Release.Namespace (include "wordcount.name" .)) }}
{{- end -}}

{{/* A value as text. Helm holds numbers as floats, which a template would write as 1e+06. */}}
{{- define "wordcount.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end -}}
{{- end -}}

{{/* Settings with every value as text, as JSON; a later map wins: (list $defaults .Values.kafka.config). */}}
{{- define "wordcount.texts" -}}
{{- $texts := dict -}}
{{- range . -}}
{{- range $key, $value := . -}}
{{- $_ := set $texts $key (include "wordcount.text" $value) -}}
{{- end -}}
{{- end -}}
{{- toJson $texts -}}
{{- end -}}

{{/* The same as lines of YAML. */}}
{{- define "wordcount.settings" -}}
{{- include "wordcount.fields" (include "wordcount.texts" . | fromJson) -}}
{{- end -}}

{{/* Any value as YAML in one line. Where toYaml writes text in lines, indenting them can break it. */}}
{{- define "wordcount.value" -}}
{{- if kindIs "map" . -}}
{ {{- range $key, $value := . }}{{ $key | quote }}: {{ include "wordcount.value" $value }}, {{ end -}} }
{{- else if kindIs "slice" . -}}
[ {{- range . }}{{ include "wordcount.value" . }}, {{ end -}} ]
{{- else if kindIs "string" . -}}
{{ quote . }}
{{- else -}}
{{ toJson . }}
{{- end -}}
{{- end -}}

{{/* A map as YAML with a line for each field. */}}
{{- define "wordcount.fields" -}}
{{- range $key, $value := . }}
{{ $key | quote }}: {{ include "wordcount.value" $value }}
{{- else -}}
{}
{{- end }}
{{- end -}}

{{/* Text for an argument or a variable of a container, where Kubernetes would replace $(NAME) and $$. */}}
{{- define "wordcount.literal" -}}
{{- replace "$" "$$" . -}}
{{- end -}}

{{/* Resources with every amount as text; the custom resources refuse 0.5 as a number. */}}
{{- define "wordcount.resources" -}}
{{- $resources := dict -}}
{{- range $kind, $amounts := . -}}
{{- $_ := set $resources $kind (include "wordcount.texts" (list $amounts) | fromJson) -}}
{{- end -}}
{{- include "wordcount.fields" $resources -}}
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
        matchLabels: {kubernetes.io/metadata.name: {{ (first .).Values.monitoring.namespace | quote }}}
  ports:
    - {protocol: TCP, port: {{ last . }}}
{{- end -}}
