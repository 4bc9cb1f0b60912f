{{/* Secret with the connection to PostgreSQL; nothing if the totals are not copied. */}}
{{- define "wordcount.store.secret" -}}
{{- $postgres := .Values.store.postgres -}}
{{- if $postgres.cluster.enabled -}}
{{ include "wordcount.store.cluster" . }}-app
{{- else -}}
{{ $postgres.existingSecret }}
{{- end -}}
{{- end -}}

{{/* Secret with PostgreSQL's certificate authority; nothing if Java trusts it by default. */}}
{{- define "wordcount.store.caSecret" -}}
{{- $postgres := .Values.store.postgres -}}
{{- if $postgres.caSecret -}}
{{ $postgres.caSecret }}
{{- else if $postgres.cluster.enabled -}}
{{ include "wordcount.store.cluster" . }}-ca
{{- end -}}
{{- end -}}

{{- define "wordcount.store.cluster" -}}
{{ .Release.Name }}-postgres
{{- end -}}

{{/* Problems with the values of the store, as a JSON list. */}}
{{- define "wordcount.store.problems" -}}
{{- $postgres := .Values.store.postgres -}}
{{- $problems := list -}}
{{- if $postgres.cluster.enabled -}}
{{- if $postgres.existingSecret -}}
{{- $problems = append $problems "store.postgres: existingSecret and cluster.enabled=true exclude each other; set only one" -}}
{{- end -}}
{{- if not (or $postgres.cluster.force (.Capabilities.APIVersions.Has "postgresql.cnpg.io/v1")) -}}
{{- $problems = append $problems "store.postgres.cluster.enabled: CloudNativePG is not installed in this cluster; install it, or set store.postgres.existingSecret instead" -}}
{{- end -}}
{{- end -}}
{{- if lt (include "wordcount.milliseconds" $postgres.historyRetention | int64) (include "wordcount.milliseconds" $postgres.historyInterval | int64) -}}
{{- $problems = append $problems (printf "store.postgres.historyRetention: %s is shorter than store.postgres.historyInterval, %s" $postgres.historyRetention $postgres.historyInterval) -}}
{{- end -}}
{{- if and (include "wordcount.store.secret" .) (gt (int64 .Values.job.maxWordBytes) 2000) -}}
{{- $problems = append $problems (printf "job.maxWordBytes: must be at most 2000 with a PostgreSQL database, whose index cannot hold longer words, but is %d" (int64 .Values.job.maxWordBytes)) -}}
{{- end -}}
{{- range .Values.job.args -}}
{{- if hasPrefix "--mirror-rebuild" . -}}
{{- $problems = append $problems "job.args: --mirror-rebuild would delete the copy and its history at each restart; delete the job's row from wordcount.progress instead (see docs/operations.md#postgresql)" -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/*
How to log in: the Secret's files, which are read again for each connection, and parameters of PostgreSQL's JDBC driver.
All keys of the Secret are mounted, since it may describe the connection in parts or as jdbc-uri.
*/}}
{{- define "wordcount.store.login" -}}
{{- $mode := .Values.store.postgres.sslMode -}}
{{- $ca := "" -}}
{{- if and (include "wordcount.store.caSecret" .) (ne $mode "disable") -}}
{{- $ca = "&sslrootcert=/etc/wordcount/postgres-ca/ca.crt" -}}
{{- else if hasPrefix "verify-" $mode -}}
{{- $ca = "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory" -}}
{{- end -}}
- {name: WORDCOUNT_MIRROR_SECRET, value: /etc/wordcount/postgres}
- name: WORDCOUNT_MIRROR_URL
  value: {{ printf "jdbc:postgresql:?sslmode=%s%s" $mode $ca | quote }}
{{- end -}}

{{/* Environment variables of the driver. */}}
{{- define "wordcount.store.env" -}}
{{- $postgres := .Values.store.postgres -}}
{{- if include "wordcount.store.secret" . }}
{{ include "wordcount.store.login" . }}
- {name: WORDCOUNT_HISTORY_INTERVAL, value: {{ $postgres.historyInterval | quote }}}
- {name: WORDCOUNT_HISTORY_RETENTION, value: {{ $postgres.historyRetention | quote }}}
{{- end }}
{{- end -}}

{{/* Volumes of the driver. Optional: without the Secrets, the mirror waits for them, and the job counts. */}}
{{- define "wordcount.store.volumes" -}}
{{- with include "wordcount.store.secret" . }}
- {name: postgres, secret: {secretName: {{ . | quote }}, optional: true}}
{{- include "wordcount.store.caVolume" (list $ true) }}
{{- end }}
{{- end -}}

{{/* Volume of the certificate authority, if there is one: (list . $optional). */}}
{{- define "wordcount.store.caVolume" -}}
{{- with include "wordcount.store.caSecret" (first .) }}
- {name: postgres-ca, secret: {secretName: {{ . | quote }}, items: [{key: ca.crt, path: ca.crt}], optional: {{ last $ }}}}
{{- end }}
{{- end -}}

{{/* Volumes of a reader: login of the read-only role if there is one; the rest comes from CloudNativePG. */}}
{{- define "wordcount.store.readerVolumes" -}}
{{- $postgres := .Values.store.postgres }}
{{- if and $postgres.readerSecret $postgres.cluster.enabled }}
- name: postgres
  projected:
    sources:
      - secret: {name: {{ include "wordcount.store.secret" . | quote }}, items: [{key: host, path: host}, {key: port, path: port}, {key: dbname, path: dbname}]}
      - secret: {name: {{ $postgres.readerSecret | quote }}, items: [{key: username, path: username}, {key: password, path: password}]}
{{- else }}
- {name: postgres, secret: {secretName: {{ $postgres.readerSecret | default (include "wordcount.store.secret" .) | quote }}}}
{{- end }}
{{- include "wordcount.store.caVolume" (list . false) }}
{{- end -}}

{{/* Egress to PostgreSQL, as a rule of a NetworkPolicy. */}}
{{- define "wordcount.store.egress" -}}
- ports:
    - {protocol: TCP, port: {{ int64 .Values.store.postgres.port }}}
  {{- if .Values.store.postgres.cluster.enabled }}
  to:
    - podSelector:
        matchLabels: {cnpg.io/cluster: {{ include "wordcount.store.cluster" . }}}
  {{- else if .Values.store.postgres.peers }}
  to: {{ include "wordcount.value" .Values.store.postgres.peers }}
  {{- end }}
{{- end -}}

{{- define "wordcount.store.mounts" -}}
{{- if include "wordcount.store.secret" . }}
- {name: postgres, mountPath: /etc/wordcount/postgres, readOnly: true}
{{- if include "wordcount.store.caSecret" . }}
- {name: postgres-ca, mountPath: /etc/wordcount/postgres-ca, readOnly: true}
{{- end }}
{{- end }}
{{- end -}}

{{/*
Data source for Grafana's sidecar: (list . $secret $ca), with the data of the reader's Secret and the text of the
certificate authority; nothing if the Secret lacks a part, such as one with only a jdbc-uri. A host without a dot is in
this namespace, while Grafana is in another one; one with a colon is an address of IPv6. $$ escapes $.
*/}}
{{- define "wordcount.store.dataSource" -}}
{{- $root := first . -}}
{{- $postgres := $root.Values.store.postgres -}}
{{- $secret := index . 1 -}}
{{- $host := ternary (printf "%s-rw" (include "wordcount.store.cluster" $root)) (get $secret "host" | b64dec) $postgres.cluster.enabled -}}
{{- $parts := ternary (list "username" "password") (list "username" "password" "host" "dbname") $postgres.cluster.enabled -}}
{{- $complete := true -}}
{{- range $parts }}{{ if not (get $secret .) }}{{ $complete = false }}{{ end }}{{ end -}}
{{- if $complete -}}
{{- $port := ternary "5432" (get $secret "port" | b64dec | default "5432") $postgres.cluster.enabled -}}
{{- $name := include "wordcount.name" $root -}}
apiVersion: 1
datasources:
  - name: {{ printf "PostgreSQL of %s in %s" $name $root.Release.Namespace | quote }}
    uid: {{ printf "wordcount-%s" (printf "%s/%s" $root.Release.Namespace $name | sha256sum | trunc 12) }}
    type: grafana-postgresql-datasource
    access: proxy
    {{- if contains ":" $host }}
    url: {{ printf "[%s]:%s" $host $port | quote }}
    {{- else }}
    url: {{ printf "%s:%s" (ternary $host (printf "%s.%s.svc" $host $root.Release.Namespace) (contains "." $host)) $port | quote }}
    {{- end }}
    user: {{ get $secret "username" | b64dec | replace "$" "$$" | quote }}
    editable: false
    jsonData:
      database: {{ ternary "wordcount" (get $secret "dbname" | b64dec) $postgres.cluster.enabled | quote }}
      sslmode: {{ $postgres.sslMode }}
      tlsConfigurationMethod: file-content
    secureJsonData:
      password: {{ get $secret "password" | b64dec | replace "$" "$$" | quote }}
      {{- with last . }}
      tlsCACert: {{ . | quote }}
      {{- end }}
{{- end -}}
{{- end -}}
