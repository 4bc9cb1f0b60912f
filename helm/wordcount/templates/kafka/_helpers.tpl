{{/* Problems with Kafka's values that no schema can check, as a JSON list. */}}
{{- define "wordcount.kafka.problems" -}}
{{- $problems := list -}}
{{- $external := .Values.kafka.external -}}
{{- if not .Values.kafka.enabled -}}
{{- if not $external.bootstrapServers -}}
{{- $problems = append $problems "kafka.external.bootstrapServers: required with kafka.enabled=false" -}}
{{- end -}}
{{- if and (eq $external.authentication "plain") (not $external.tls) -}}
{{- $problems = append $problems "kafka.external.authentication: plain sends the password in clear text; set kafka.external.tls=true" -}}
{{- end -}}
{{- if and (eq $external.authentication "tls") (not $external.tls) -}}
{{- $problems = append $problems "kafka.external.authentication: tls requires kafka.external.tls=true" -}}
{{- end -}}
{{- range $user := ternary (list "job" "producer") (list "job") .Values.producer.enabled -}}
{{- if and (ne $external.authentication "none") (not (get $external.secrets $user)) -}}
{{- $problems = append $problems (printf "kafka.external.secrets.%s: required unless kafka.external.authentication=none" $user) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- range $key, $ignored := .Values.kafka.config -}}
{{- if include "wordcount.kafka.reserved" $key -}}
{{- $problems = append $problems (printf "kafka.config: %s cannot be set: Strimzi sets it and would ignore yours" $key) -}}
{{- end -}}
{{- end -}}
{{- range $path, $server := dict "kafka" .Values.kafka "kafka.zookeeper" .Values.kafka.zookeeper "kafka.controller" .Values.kafka.controller -}}
{{- with include "wordcount.tooLarge" (list $path "jvmOptions" (get $server.jvmOptions "-Xmx" | default (get $server.jvmOptions "-Xms")) $server.resources) -}}
{{- $problems = append $problems . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $key, $ignored := .Values.kafka.clientProperties -}}
{{- if regexMatch "^(bootstrap[.]servers|isolation[.]level|group[.](id|instance[.]id)|transactional[.]id|enable[.](auto[.]commit|idempotence)|auto[.]offset[.]reset|acks|(key|value)[.](de)?serializer)$" $key -}}
{{- $problems = append $problems (printf "kafka.clientProperties: %s cannot be set: exact counts depend on the programs' own value" $key) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Whether Strimzi reserves a broker setting, according to the lists in its KafkaClusterSpec; "true" or nothing. */}}
{{- define "wordcount.kafka.reserved" -}}
{{- $key := lower . -}}
{{- $reserved := list "listeners" "advertised." "broker." "listener." "host.name" "port" "inter.broker.listener.name" "sasl." "ssl."
      "security." "password." "log.dir" "zookeeper.connect" "zookeeper.set.acl" "zookeeper.ssl"
      "zookeeper.clientcnxnsocket" "authorizer." "super.user" "cruise.control.metrics.topic"
      "cruise.control.metrics.reporter.bootstrap.servers" "node.id" "process.roles" "controller." "metadata.log.dir"
      "zookeeper.metadata.migration.enable" "client.quota.callback.static.kafka.admin."
      "client.quota.callback.static.produce" "client.quota.callback.static.fetch"
      "client.quota.callback.static.storage.per.volume.limit.min.available."
      "client.quota.callback.static.excluded.principal.name.list" -}}
{{- $free := list "zookeeper.connection.timeout.ms" "sasl.server.max.receive.size" "ssl.cipher.suites" "ssl.protocol"
      "ssl.enabled.protocols" "ssl.secure.random.implementation" "cruise.control.metrics.topic.num.partitions"
      "cruise.control.metrics.topic.replication.factor" "cruise.control.metrics.topic.retention.ms"
      "cruise.control.metrics.topic.auto.create.retries" "cruise.control.metrics.topic.auto.create.timeout.ms"
      "cruise.control.metrics.topic.min.insync.replicas" "controller.quorum.election.backoff.max.ms"
      "controller.quorum.election.timeout.ms" "controller.quorum.fetch.timeout.ms" -}}
{{- if not (has $key $free) -}}
{{- range $reserved -}}
{{- if hasPrefix . $key -}}true{{- break -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Bytes of an amount of memory: 1Gi, 1.5G, 512M or a number. */}}
{{- define "wordcount.bytes" -}}
{{- $text := include "wordcount.text" . -}}
{{- $units := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "P" 1000000000000000 "E" 1000000000000000000
      "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624 "Ei" 1152921504606846976 -}}
{{- mulf (regexFind "^[0-9.]+" $text | float64) (get $units (regexFind "[A-Za-z]*$" $text)) -}}
{{- end -}}

{{/* Bytes of a heap in Java's syntax: 512m or 2g. */}}
{{- define "wordcount.heapBytes" -}}
{{- include "wordcount.bytes" (regexReplaceAll "([KMG])$" (upper .) "${1}i") -}}
{{- end -}}

{{/* An error if a heap, in Java's syntax, does not fit into its pod, or nothing: (list "kafka" "jvmOptions" "9g" $resources). */}}
{{- define "wordcount.tooLarge" -}}
{{- $heap := index . 2 -}}
{{- $limit := dig "limits" "memory" "" (last .) -}}
{{- if and $heap $limit -}}
{{- if ge (include "wordcount.heapBytes" $heap | float64) (include "wordcount.bytes" $limit | float64) -}}
{{ printf "%s.%s: a heap of %s does not fit into the pod's %v (%s.resources.limits.memory)" (first .) (index . 1) $heap $limit (first .) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Replicas of each topic. */}}
{{- define "wordcount.kafka.replication" -}}
{{ min 3 (int .Values.kafka.replicas) }}
{{- end -}}

{{/* Replicas that must have a record before it counts as written: all but one, so that one broker may be down. */}}
{{- define "wordcount.kafka.minInSync" -}}
{{ max 1 (sub (include "wordcount.kafka.replication" .) 1) }}
{{- end -}}

{{/* Strimzi's storage, without fields of another type that Helm merged in from the chart's default. */}}
{{- define "wordcount.kafka.storage" -}}
{{- $fields := dict "jbod" (list "volumes") "ephemeral" (list "sizeLimit") "persistent-claim" (list "size" "class" "deleteClaim") -}}
type: {{ .type }}
{{- range get $fields .type }}
{{- if and (hasKey $ .) (ne (get $ . | toString) "") }}
{{ . }}: {{ include "wordcount.value" (get $ .) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Pod template of a Strimzi component, secured as `restricted` requires: (list . POD), POD a map of Strimzi's pod fields. */}}
{{- define "wordcount.kafka.pod" -}}
{{- $security := dict "runAsNonRoot" true "seccompProfile" (dict "type" "RuntimeDefault") -}}
{{- if not (include "wordcount.openshift" (first .)) -}}
{{- $_ := set $security "fsGroup" 0 -}}
{{- end -}}
{{- $pod := last . -}}
{{- range $key, $value := $pod.securityContext -}}
{{- $_ := set $security $key $value -}}
{{- end -}}
{{- include "wordcount.fields" (set (deepCopy $pod) "securityContext" $security) -}}
{{- end -}}

{{/*
Pod template of the entity operator or Kafka Exporter: that of the brokers, kafka.pod, without the fields that
concern only brokers. Of the affinity only the nodes remain; Strimzi has no node selector.
*/}}
{{- define "wordcount.kafka.helperPod" -}}
{{- $kafka := .Values.kafka.pod -}}
{{- $pod := pick $kafka "imagePullSecrets" "securityContext" "tolerations" "priorityClassName" "schedulerName" "hostAliases" "enableServiceLinks" -}}
{{- with dig "affinity" "nodeAffinity" dict $kafka -}}
{{- $_ := set $pod "affinity" (dict "nodeAffinity" .) -}}
{{- end -}}
{{- include "wordcount.kafka.pod" (list . $pod) -}}
{{- end -}}

{{- define "wordcount.kafka.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
  runAsNonRoot: true
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* Replicas, storage, resources and pod template of a kind of server: (list . .Values.kafka "kafkaContainer"). */}}
{{- define "wordcount.kafka.node" -}}
{{- $server := index . 1 -}}
replicas: {{ int64 $server.replicas }}
storage: {{- include "wordcount.kafka.storage" $server.storage | nindent 2 }}
resources: {{- include "wordcount.resources" $server.resources | trim | nindent 2 }}
jvmOptions: {{ include "wordcount.value" $server.jvmOptions }}
template:
  pod: {{- include "wordcount.kafka.pod" (list (first .) $server.pod) | trim | nindent 4 }}
  {{ last . }}: {{- include "wordcount.kafka.container" . | nindent 4 }}
{{- end -}}

{{/*
A node pool of KRaft mode: (list . "controller" .Values.kafka.controller). Brokers and controllers are separate, and
the pools have the names that Strimzi's migration from ZooKeeper requires, so that a migrated Kafka matches the chart.
*/}}
{{- define "wordcount.kafka.nodePool" -}}
{{- $root := first . -}}
{{- $role := index . 1 -}}
apiVersion: kafka.strimzi.io/v1beta2
kind: KafkaNodePool
metadata:
  name: {{ ternary "kafka" $role (eq $role "broker") }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "wordcount.lastingLabels" (list $root "kafka") | nindent 4 }}
    strimzi.io/cluster: {{ include "wordcount.name" $root | quote }}
  {{- include "wordcount.annotations" (list $root dict) }}
spec:
  roles: [{{ $role }}]
  {{- include "wordcount.kafka.node" (list $root (last .) "kafkaContainer") | nindent 2 }}
{{- end -}}

{{/* Refuses to change Kafka's mode in an upgrade. Strimzi would refuse it too, but later and in its own log. */}}
{{- define "wordcount.kafka.sameMode" -}}
{{- if .Release.IsUpgrade -}}
{{- $found := lookup "kafka.strimzi.io/v1beta2" "Kafka" .Release.Namespace .Release.Name -}}
{{- $migrated := eq (dig "status" "kafkaMetadataState" "" $found) "KRaft" -}}
{{- $zookeeper := and $found (not $migrated) (hasKey $found.spec "zookeeper") -}}
{{- if and $zookeeper (eq .Values.kafka.mode "kraft") -}}
{{- fail "kafka.mode: this Kafka runs with ZooKeeper; first migrate it (docs/operations.md, Migrating to KRaft), then set kafka.mode=kraft" -}}
{{- else if and $found (not $zookeeper) (eq .Values.kafka.mode "zookeeper") -}}
{{- fail "kafka.mode: this Kafka runs in KRaft mode, which is irreversible; set kafka.mode=kraft" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/*
Refuses to rename a topic, even one that an uninstalled release left, and in an upgrade to change its replicas or remove
partitions, none of which Strimzi can do: (list . "input" $topic).
*/}}
{{- define "wordcount.kafka.sameTopic" -}}
{{- $root := first . -}}
{{- $role := index . 1 -}}
{{- $topic := last . -}}
{{- $found := dict -}}
{{- /* Where the cluster does not know the kind, lookup would fail. */ -}}
{{- if $root.Capabilities.APIVersions.Has "kafka.strimzi.io/v1beta2" -}}
{{- $found = lookup "kafka.strimzi.io/v1beta2" "KafkaTopic" $root.Release.Namespace (printf "%s-%s" $root.Release.Name $role) -}}
{{- end -}}
{{- $name := dig "spec" "topicName" "" $found -}}
{{- if and $name (ne $name $topic.name) -}}
{{- fail (printf "topics.%s.name: this release has topic %s, and Strimzi cannot rename it; keep the name, or install another release" $role $name) -}}
{{- end -}}
{{- if $root.Release.IsUpgrade -}}
{{- $partitions := dig "spec" "partitions" 0 $found | int -}}
{{- $replicas := dig "spec" "replicas" 0 $found | int -}}
{{- $wanted := include "wordcount.kafka.replication" $root | int -}}
{{- if gt $partitions (int ($topic.partitions | default 1)) -}}
{{- fail (printf "topics.%s.partitions: the topic has %d partitions, and Kafka cannot remove any; keep them, or install another release" $role $partitions) -}}
{{- else if and $replicas (ne $replicas $wanted) -}}
{{- fail (printf "kafka.replicas: the topics of this release have %d replicas, %d brokers need %d, and Strimzi cannot change that; keep the number of brokers, or install another release" $replicas (int $root.Values.kafka.replicas) $wanted) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Authentication of clients: scram-sha-512, plain, tls or none. */}}
{{- define "wordcount.kafka.authentication" -}}
{{ ternary .Values.kafka.authentication .Values.kafka.external.authentication .Values.kafka.enabled }}
{{- end -}}

{{/* Bootstrap servers for the clients. */}}
{{- define "wordcount.kafka.bootstrapServers" -}}
{{- if .Values.kafka.enabled -}}
{{ include "wordcount.name" . }}-kafka-bootstrap.{{ .Release.Namespace }}.svc:9093
{{- else -}}
{{ .Values.kafka.external.bootstrapServers }}
{{- end -}}
{{- end -}}

{{/* Ports of the brokers for clients, as YAML of NetworkPolicy ports. */}}
{{- define "wordcount.kafka.ports" -}}
{{- $ports := list -}}
{{- range splitList "," (include "wordcount.kafka.bootstrapServers" .) -}}
{{- $ports = append $ports (regexFind "[0-9]+$" (trim .)) -}}
{{- end -}}
{{- if not .Values.kafka.enabled -}}
{{- range .Values.kafka.external.ports -}}
{{- $ports = append $ports (int64 . | toString) -}}
{{- end -}}
{{- end -}}
{{- range uniq $ports }}
- {protocol: TCP, port: {{ . }}}
{{- end }}
{{- end -}}

{{/* Secret of the user of a component, or nothing: (list . "job"). */}}
{{- define "wordcount.kafka.userSecret" -}}
{{- $root := first . -}}
{{- $user := last . -}}
{{- if $root.Values.kafka.enabled -}}
{{ include "wordcount.name" $root }}-{{ $user }}
{{- else if ne (include "wordcount.kafka.authentication" $root) "none" -}}
{{ get $root.Values.kafka.external.secrets $user }}
{{- end -}}
{{- end -}}

{{/* Secret with Kafka's certificate authority, or nothing. */}}
{{- define "wordcount.kafka.caSecret" -}}
{{- if .Values.kafka.enabled -}}
{{ include "wordcount.name" . }}-cluster-ca-cert
{{- else if .Values.kafka.external.tls -}}
{{ .Values.kafka.external.caSecret }}
{{- end -}}
{{- end -}}

{{/*
Client properties of every program. They only refer to secrets: the Kafka client reads these from the files of the
mounted Secret, so none is in a configuration, an argument or a variable.
*/}}
{{- define "wordcount.kafka.clientProperties" -}}
{{- $authentication := include "wordcount.kafka.authentication" . -}}
{{- $tls := or .Values.kafka.enabled .Values.kafka.external.tls -}}
{{- $properties := dict "security.protocol" (printf "%s%s" (ternary "SASL_" "" (has $authentication (list "scram-sha-512" "plain"))) (ternary "SSL" "PLAINTEXT" $tls)) -}}
{{- if include "wordcount.kafka.caSecret" . -}}
{{- $properties = merge $properties (dict "ssl.truststore.type" "PEM" "ssl.truststore.location" "/etc/kafka-ca/ca.crt") -}}
{{- end -}}
{{- if ne $authentication "none" -}}
{{- $properties = merge $properties (dict
      "config.providers" "directory"
      "config.providers.directory.class" "org.apache.kafka.common.config.provider.DirectoryConfigProvider"
      "config.providers.directory.param.allowed.paths" "/etc/kafka-user") -}}
{{- end -}}
{{- if has $authentication (list "scram-sha-512" "plain") -}}
{{- $properties = merge $properties (dict
      "sasl.mechanism" (upper $authentication)
      "sasl.jaas.config" "${directory:/etc/kafka-user:sasl.jaas.config}") -}}
{{- else if eq $authentication "tls" -}}
{{- $properties = merge $properties (dict
      "ssl.keystore.type" "PKCS12"
      "ssl.keystore.location" "/etc/kafka-user/user.p12"
      "ssl.keystore.password" "${directory:/etc/kafka-user:user.password}") -}}
{{- end -}}
{{- range $key, $value := include "wordcount.texts" (list $properties .Values.kafka.clientProperties) | fromJson }}
{{- $key }}={{ include "wordcount.kafka.propertyValue" $value }}
{{ end }}
{{- end -}}

{{/* Text, escaped for java.util.Properties. */}}
{{- define "wordcount.kafka.propertyValue" -}}
{{- $value := . | replace "\\" "\\\\" | replace "\n" "\\n" | replace "\r" "\\r" | replace "\t" "\\t" | replace "\f" "\\f" -}}
{{- regexReplaceAll "^ " $value "\\ " -}}
{{- end -}}

{{/* Changes with the client properties, so that pods that read them are replaced. */}}
{{- define "wordcount.kafka.clientChecksum" -}}
checksum/kafka-client: {{ include "wordcount.kafka.clientProperties" . | sha256sum | quote }}
{{- end -}}

{{/* Volumes and mounts of a program that connects to Kafka: (list . "job"). */}}
{{- define "wordcount.kafka.volumes" -}}
{{- $root := first . -}}
- name: kafka-client
  configMap: {name: {{ include "wordcount.name" $root }}-kafka-client}
{{- with include "wordcount.kafka.caSecret" $root }}
- name: kafka-ca
  secret:
    secretName: {{ . | quote }}
    items: [{key: ca.crt, path: ca.crt}]
{{- end }}
{{- with include "wordcount.kafka.userSecret" . }}
- name: kafka-user
  secret: {secretName: {{ . | quote }}, defaultMode: 0440}
{{- end }}
{{- end -}}
{{- define "wordcount.kafka.mounts" -}}
{{- $root := first . -}}
- {name: kafka-client, mountPath: /etc/wordcount, readOnly: true}
{{- if include "wordcount.kafka.caSecret" $root }}
- {name: kafka-ca, mountPath: /etc/kafka-ca, readOnly: true}
{{- end }}
{{- if include "wordcount.kafka.userSecret" . }}
- {name: kafka-user, mountPath: /etc/kafka-user, readOnly: true}
{{- end }}
{{- end -}}
