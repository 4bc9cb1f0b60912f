{{/* Secret with the way to PostgreSQL; nothing if the totals are not copied. */}}
{{- define "wordcount.store.secret" -}}
{{- $postgres := .Values.store.postgres -}}
{{- if $postgres.cluster.enabled -}}
{{ include "wordcount.store.cluster" . }}-app
{{- else -}}
{{ $postgres.existingSecret }}
{{- end -}}
{{- end -}}

{{/* Secret with the certificate authority of PostgreSQL; nothing for those that Java trusts. */}}
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

{{/* What is wrong with the values of the store, as a JSON list. */}}
{{- define "wordcount.store.problems" -}}
{{- $postgres := .Values.store.postgres -}}
{{- $problems := list -}}
{{- if $postgres.cluster.enabled -}}
{{- if $postgres.existingSecret -}}
{{- $problems = append $problems "store.postgres: existingSecret names a PostgreSQL, and cluster.enabled=true makes one; choose" -}}
{{- end -}}
{{- if not (.Capabilities.APIVersions.Has "postgresql.cnpg.io/v1") -}}
{{- $problems = append $problems "store.postgres.cluster.enabled: this Kubernetes does not know CloudNativePG; install it, or name a PostgreSQL with store.postgres.existingSecret" -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* Variables of the driver. The password is in a file, which the job reads again for each connection. */}}
{{- define "wordcount.store.env" -}}
{{- $postgres := .Values.store.postgres -}}
{{- with include "wordcount.store.secret" . }}
{{- $secret := . -}}
{{- range $name, $key := dict "POSTGRES_HOST" "host" "POSTGRES_PORT" "port" "POSTGRES_DBNAME" "dbname" "WORDCOUNT_MIRROR_USER" "username" }}
- {name: {{ $name }}, valueFrom: {secretKeyRef: {name: {{ $secret | quote }}, key: {{ $key }}}}}
{{- end }}
{{- $ca := ternary "&sslrootcert=/etc/wordcount/postgres-ca/ca.crt" "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory" (ne (include "wordcount.store.caSecret" $) "") }}
- name: WORDCOUNT_MIRROR_URL
  value: {{ printf "jdbc:postgresql://$(POSTGRES_HOST):$(POSTGRES_PORT)/$(POSTGRES_DBNAME)?sslmode=%s%s" $postgres.sslMode (ternary "" $ca (eq $postgres.sslMode "disable")) | quote }}
- {name: WORDCOUNT_MIRROR_PASSWORD_FILE, value: /etc/wordcount/postgres/password}
- {name: WORDCOUNT_HISTORY_INTERVAL, value: {{ $postgres.historyInterval | quote }}}
- {name: WORDCOUNT_HISTORY_RETENTION, value: {{ $postgres.historyRetention | quote }}}
{{- end }}
{{- end -}}

{{- define "wordcount.store.volumes" -}}
{{- with include "wordcount.store.secret" . }}
- {name: postgres, secret: {secretName: {{ . | quote }}, items: [{key: password, path: password}]}}
{{- end }}
{{- if include "wordcount.store.secret" . }}
{{- with include "wordcount.store.caSecret" . }}
- {name: postgres-ca, secret: {secretName: {{ . | quote }}, items: [{key: ca.crt, path: ca.crt}]}}
{{- end }}
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
