{{/* The name that all resources of this release start with. */}}
{{- define "wordcount.name" -}}
{{- .Release.Name -}}
{{- end -}}

{{/* Problems with the release's name and the values that no schema can check, as a JSON list. */}}
{{- define "wordcount.problems" -}}
{{- $problems := list -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" .Release.Name) -}}
{{- $problems = append $problems (printf "release name %q: must begin with a letter and contain only lower-case letters, digits and dashes; the Spark operator requires this" .Release.Name) -}}
{{- end -}}
{{- if gt (len .Release.Name) 40 -}}
{{- $problems = append $problems (printf "release name %q: must have at most 40 characters; Strimzi and Spark append to it" .Release.Name) -}}
{{- end -}}
{{- $topics := list .Values.topics.input.name .Values.topics.counts.name .Values.topics.progress.name -}}
{{- range $topics -}}
{{- if has . (list "__consumer_offsets" "__transaction_state" "__cluster_metadata" "__share_group_state") -}}
{{- $problems = append $problems (printf "topics: %s is an internal topic of Kafka" .) -}}
{{- end -}}
{{- end -}}
{{- range $role := list "counts" "progress" -}}
{{- $policy := get (get $.Values.topics $role).config "cleanup.policy" | default "compact" -}}
{{- if ne $policy "compact" -}}
{{- $problems = append $problems (printf "topics.%s.config: cleanup.policy=%s would delete the totals; it must be compact" $role $policy) -}}
{{- end -}}
{{- end -}}
{{- if and (contains "compact" (get .Values.topics.input.config "cleanup.policy" | toString)) (eq .Values.job.onLostInput "fail") -}}
{{- $problems = append $problems "topics.input.config: cleanup.policy=compact deletes lines before they are counted; the job refuses this unless job.onLostInput=skip" -}}
{{- end -}}
{{- range $path, $settings := dict "topics.input.config" .Values.topics.input.config "topics.counts.config" .Values.topics.counts.config "topics.progress.config" .Values.topics.progress.config
      "kafka.config" .Values.kafka.config "kafka.clientProperties" .Values.kafka.clientProperties "job.sparkConf" .Values.job.sparkConf -}}
{{- range $key, $value := $settings -}}
{{- if and (kindIs "float64" $value) (gt (maxf $value (mulf $value -1.0)) 9007199254740991.0) -}}
{{- $problems = append $problems (printf "%s: %s: quote a number above 2^53; Helm would round it" $path $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $path, $options := dict "job.driver.javaOptions" .Values.job.driver.javaOptions "job.executor.javaOptions" .Values.job.executor.javaOptions
      "producer.javaOptions" .Values.producer.javaOptions "verifier.javaOptions" .Values.verifier.javaOptions -}}
{{- if regexMatch "(^|\\s)-Xm[sxn]=" $options -}}
{{- $problems = append $problems (printf "%s: Java rejects -Xmx=SIZE; write -XmxSIZE" $path) -}}
{{- else if and (hasPrefix "job." $path) (regexMatch "(^|\\s)-Xmx" $options) -}}
{{- $problems = append $problems (printf "%s: Spark rejects -Xmx; set %s instead" $path (replace "javaOptions" "memory" $path)) -}}
{{- end -}}
{{- end -}}
{{- range $component := list "producer" "verifier" -}}
{{- $values := get $.Values $component -}}
{{- with include "wordcount.tooLarge" (list $component "javaOptions" (regexFind "-Xmx[0-9]+[kKmMgG]?" $values.javaOptions | trimPrefix "-Xmx") $values.resources) -}}
{{- $problems = append $problems . -}}
{{- end -}}
{{- end -}}
{{- if and .Values.job.ingress.enabled (not .Values.job.service.enabled) -}}
{{- $problems = append $problems "job.ingress.enabled: needs job.service.enabled=true" -}}
{{- end -}}
{{- if and .Values.job.httpRoute.enabled (not .Values.job.service.enabled) -}}
{{- $problems = append $problems "job.httpRoute.enabled: needs job.service.enabled=true" -}}
{{- end -}}
{{- if lt (len (uniq (splitList "," (join "," $topics | replace "." "_")))) 3 -}}
{{- $problems = append $problems (printf "topics: the names %s must differ; Kafka treats . and _ as equal" (join ", " $topics)) -}}
{{- end -}}
{{- $labels := dict "commonLabels" .Values.commonLabels "job.podLabels" .Values.job.podLabels "producer.podLabels" .Values.producer.podLabels
      "monitoring.labels" .Values.monitoring.labels "monitoring.dashboards.labels" .Values.monitoring.dashboards.labels -}}
{{- range $path, $labels := $labels -}}
{{- range $key, $ignored := $labels -}}
{{- if regexMatch "^(app[.]kubernetes|helm|strimzi|sparkoperator[.]k8s)[.](io|sh)/" $key -}}
{{- $problems = append $problems (printf "%s: %s cannot be set: the chart and the operators set the labels of app.kubernetes.io, helm.sh, strimzi.io and sparkoperator.k8s.io" $path $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Labels that select the pods of a component: (list . "driver"). */}}
{{- define "wordcount.selector" -}}
app.kubernetes.io/name: wordcount
app.kubernetes.io/instance: {{ include "wordcount.name" (first .) | quote }}
{{- with last . }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* Labels of a resource of a component, with others that override commonLabels: (list . "driver" $others). */}}
{{- define "wordcount.labels" -}}
{{- $root := first . -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | quote }}
{{ include "wordcount.lastingLabels" . }}
{{- end -}}

{{/* The same without the chart's version: Strimzi copies Kafka's labels to the pods, and each upgrade would restart them. */}}
{{- define "wordcount.lastingLabels" -}}
{{- $root := first . -}}
{{ include "wordcount.selector" (list $root (index . 1)) }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service | quote }}
{{- with include "wordcount.texts" (prepend (slice . 2) $root.Values.commonLabels) | fromJson }}
{{- include "wordcount.fields" . }}
{{- end }}
{{- end -}}

{{/* Annotations of a resource, which override commonAnnotations, as a line of its metadata, or nothing: (list . $annotations). */}}
{{- define "wordcount.annotations" -}}
{{- with include "wordcount.texts" (list (first .).Values.commonAnnotations (last .)) | fromJson }}
  annotations: {{ include "wordcount.value" . }}
{{- end }}
{{- end -}}

{{/* Reference to a component's image: (list . "job"). If there is a digest, the tag is only informative. */}}
{{- define "wordcount.image" -}}
{{- $root := first . -}}
{{- with ($root.Values.global | default dict).imageRegistry | default $root.Values.image.registry }}{{ . | trimSuffix "/" }}/{{ end -}}
{{ (get $root.Values (last .)).image }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
{{- with get $root.Values.image.digests (last .) }}@{{ . }}{{ end }}
{{- end -}}

{{/* A pod's imagePullSecrets, or nothing. */}}
{{- define "wordcount.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Scheduling and priority of a component's pods: "job" or "producer". */}}
{{- define "wordcount.placement" -}}
{{- range $field := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" }}
{{- with get $ $field }}
{{ $field }}: {{ include "wordcount.value" . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The elements of a list as YAML, one per line. */}}
{{- define "wordcount.elements" -}}
{{- range . }}
- {{ include "wordcount.value" . }}
{{- end }}
{{- end -}}

{{/* The job's transactional id, consumer group and progress key. */}}
{{- define "wordcount.appId" -}}
{{ .Values.job.appId | default (printf "%s.%s" .Release.Namespace (include "wordcount.name" .)) }}
{{- end -}}

{{/* A value as text. Helm stores numbers as floats, which a template would write as 1e+06. */}}
{{- define "wordcount.text" -}}
{{- if kindIs "string" . }}{{ . }}{{ else }}{{ toJson . }}{{ end -}}
{{- end -}}

{{/* Milliseconds of a duration: 500ms, 30s, 2m or 1h. */}}
{{- define "wordcount.milliseconds" -}}
{{- mul (regexFind "^[0-9]+" . | int64) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) (regexFind "[a-z]+$" .)) -}}
{{- end -}}

{{/* Settings as JSON with every value as text; later maps override earlier ones: (list $defaults .Values.kafka.config). */}}
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

{{/*
Any value as YAML on one line. toYaml may write text on several lines, which indenting can break; toJson leaves
characters such as U+0085 as they are, which YAML reads as a line's end.
*/}}
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

{{/* A map as YAML with one line per field. */}}
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

{{/* Resources with every amount as text; the custom resources reject 0.5 as a number. */}}
{{- define "wordcount.resources" -}}
{{- $resources := dict -}}
{{- range $kind, $amounts := . -}}
{{- $_ := set $resources $kind (include "wordcount.texts" (list $amounts) | fromJson) -}}
{{- end -}}
{{- include "wordcount.fields" $resources -}}
{{- end -}}

{{/* "true" on OpenShift, which assigns the users and groups of pods and rejects others. */}}
{{- define "wordcount.openshift" -}}
{{- if or .Values.openshift.force (.Capabilities.APIVersions.Has "security.openshift.io/v1") -}}true{{- end -}}
{{- end -}}

{{/* Pod and container security as the `restricted` pod security standard requires, and a read-only root. */}}
{{- define "wordcount.podSecurityContext" -}}
{{- if not (include "wordcount.openshift" .) }}
runAsUser: 185
runAsGroup: 185
fsGroup: 185
{{- end }}
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

{{/* NetworkPolicy rule that allows Prometheus to reach a port: (list . "http"). */}}
{{- define "wordcount.metricsIngress" -}}
- from:
    - namespaceSelector:
        matchLabels: {kubernetes.io/metadata.name: {{ (first .).Values.monitoring.namespace | quote }}}
  ports:
    - {protocol: TCP, port: {{ last . }}}
{{- end -}}
