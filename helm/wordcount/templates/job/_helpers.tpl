{{/* Problems with the values of the job, such as Spark settings that the operator's webhook or a network policy would reject, as a JSON list. */}}
{{- define "wordcount.job.problems" -}}
{{- $image := "use image.* and job.image instead" -}}
{{- $operator := "the Spark operator sets it" -}}
{{- $account := "the chart uses its own service accounts" -}}
{{- $token := "the operator provides the credentials for the Kubernetes API" -}}
{{- $ports := "the network policies open the chart's own ports" -}}
{{- $denied := dict
      "spark.master" $operator
      "spark.kubernetes.driver.master" $operator
      "spark.kubernetes.namespace" $operator
      "spark.kubernetes.driver.pod.name" "the driver's pod is always <release>-driver"
      "spark.driver.port" $ports
      "spark.driver.blockManager.port" $ports
      "spark.blockManager.port" $ports
      "spark.kubernetes.container.image" $image
      "spark.kubernetes.driver.container.image" $image
      "spark.kubernetes.executor.container.image" $image
      "spark.kubernetes.authenticate.driver.serviceAccountName" $account
      "spark.kubernetes.authenticate.executor.serviceAccountName" $account
      "spark.kubernetes.authenticate.oauthToken" $token
      "spark.kubernetes.authenticate.oauthTokenFile" $token
      "spark.kubernetes.authenticate.driver.oauthToken" $token
      "spark.kubernetes.authenticate.driver.oauthTokenFile" $token
      "spark.kubernetes.authenticate.executor.oauthToken" $token
      "spark.kubernetes.authenticate.executor.oauthTokenFile" $token -}}
{{- $problems := list -}}
{{- if and .Values.job.sql (ne .Values.job.view "sql") -}}
{{- $problems = append $problems (printf "job.sql: the query needs job.view=sql, but that is %s" .Values.job.view) -}}
{{- end -}}
{{- /* Spark does not start with less than 450 MiB, and other collectors than these do not count a ninth of the heap. */ -}}
{{- range $role := list "driver" "executor" -}}
{{- $heap := (get $.Values.job $role).memory -}}
{{- $least := ternary "450m" "512m" (regexMatch "Use(G1|Z|Shenandoah)GC" (get $.Values.job $role).javaOptions) -}}
{{- if lt (include "wordcount.heapBytes" $heap | float64) (include "wordcount.heapBytes" $least | float64) -}}
{{- $problems = append $problems (printf "job.%s.memory: Spark needs at least %s, not %s" $role $least $heap) -}}
{{- end -}}
{{- end -}}
{{- range $key, $ignored := .Values.job.sparkConf -}}
{{- with get $denied $key -}}
{{- $problems = append $problems (printf "job.sparkConf: %s cannot be set: %s" $key .) -}}
{{- end -}}
{{- end -}}
{{- toJson $problems -}}
{{- end -}}

{{/* What Spark must know on Kubernetes, before the job's program adds its own settings; job.sparkConf overrides both. */}}
{{- define "wordcount.job.sparkConf" -}}
{{- $conf := dict
      "spark.driver.extraClassPath" "/opt/wordcount/libs/*"
      "spark.executor.extraClassPath" "/opt/wordcount/libs/*"

      "spark.authenticate" "true"
      "spark.network.crypto.enabled" "true"

      "spark.driver.port" "7078"
      "spark.driver.blockManager.port" "7079"
      "spark.blockManager.port" "7079"

      "spark.kubernetes.allocation.driver.readinessTimeout" "30s"
      "spark.kubernetes.executor.disableConfigMap" "true"
      "spark.kubernetes.driver.ownPersistentVolumeClaim" "false"
      "spark.kubernetes.driver.reusePersistentVolumeClaim" "false"
      "spark.kubernetes.driver.service.deleteOnTermination" "false" -}}
{{- include "wordcount.settings" (list $conf .Values.job.sparkConf) -}}
{{- end -}}

{{/* Volumes and mounts of driver and executors; Spark adds its own for its local directories. */}}
{{- define "wordcount.job.volumes" -}}
{{ include "wordcount.kafka.volumes" (list . "job") }}
- {name: tmp, emptyDir: {}}
- {name: work, emptyDir: {}}
{{- include "wordcount.elements" .Values.job.volumes }}
{{- end -}}
{{- define "wordcount.job.mounts" -}}
{{ include "wordcount.kafka.mounts" (list . "job") }}
- {name: tmp, mountPath: /tmp}
- {name: work, mountPath: /opt/spark/work-dir}
{{- include "wordcount.elements" .Values.job.volumeMounts }}
{{- end -}}
