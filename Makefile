# Word counts from Kafka with Spark. `make` alone says what can be done; each target calls Maven or
# one of our programs. Needs make, Maven and a JDK 17 to 21.

SHELL := /bin/sh
.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Maven 3.9 reads this variable too; once is enough.
unexport MAVEN_ARGS

JAVA := $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)
MAVEN := mvn -B $(MAVEN_ARGS)

# Maven is run again only when one of these is newer than the last build.
BUILT := target/built
SOURCES := pom.xml .mvn $(foreach module,producer job local,$(module)/pom.xml $(shell find $(module)/src/main))
K8S_BUILT := target/built-k8s
K8S_SOURCES := pom.xml .mvn $(foreach module,producer k8s,$(module)/pom.xml $(shell find $(module)/src/main)) $(shell find helm)

# All programs of this machine run on the class path of the module that knows the others.
CLASS_PATH := -cp "local/target/classes:$$(cat local/target/classpath)"
PROGRAM := exec "$(JAVA)" -Xmx1g $(CLASS_PATH)
SPARK_OPENS := $(shell sed -n 's|.*<spark.opens>\(.*\)</spark.opens>.*|\1|p' pom.xml)
SPARK_PROGRAM := export SPARK_LOCAL_IP="$${SPARK_LOCAL_IP:-127.0.0.1}"; exec "$(JAVA)" -Xmx3g $(SPARK_OPENS:%=--add-opens=%=ALL-UNNAMED) $(CLASS_PATH)
# The broker that `make run` starts, unless told otherwise.
BROKER := export KAFKA_BOOTSTRAP_SERVERS="$${KAFKA_BOOTSTRAP_SERVERS:-localhost:$${KAFKA_PORT:-9092}}";

##@ Count words on this machine

.PHONY: run
run: $(BUILT) ## Start all and count sample text until Ctrl-C. INPUT=FILE (or -) counts that text, OUTPUT=FILE writes its totals; TOKENIZER=, VIEW=, DATA=, KAFKA_PORT=, ZOOKEEPER_PORT=, HTTP_PORT=
	@$(PROGRAM) wordcount.local.LocalPipeline \
	  $${INPUT:+--input "$$INPUT"} $${OUTPUT:+--output "$$OUTPUT"} $${DATA:+--data "$$DATA"} \
	  $${TOKENIZER:+--tokenizer "$$TOKENIZER"} $${VIEW:+--view "$$VIEW"} $(ARGS)

.PHONY: produce
produce: $(BUILT) ## Send each line typed here to the topic, beside a `make run`; Ctrl-D ends
	@$(BROKER) $(PROGRAM) wordcount.producer.LineProducer $(ARGS) -

.PHONY: consume
consume: $(BUILT) ## Print the topic from its beginning, until Ctrl-C; TOPIC=word-counts prints the totals
	@$(BROKER) $(PROGRAM) wordcount.local.TopicPrinter $${TOPIC:+--topic "$$TOPIC"} $(ARGS)

.PHONY: producer
producer: $(BUILT) ## Run the producer alone; ARGS='--help' lists its options
	@$(PROGRAM) wordcount.producer.LineProducer $(ARGS)

.PHONY: job
job: $(BUILT) ## Run the job alone; ARGS='--help' lists its options
	@$(SPARK_PROGRAM) wordcount.job.WordCountJob $(ARGS)

##@ Kubernetes

K8S_TARGETS := doctor deploy status logs counts verify undeploy
.PHONY: $(K8S_TARGETS)
doctor: ## Look whether a cluster has all that the pipeline needs
deploy: ## Install the pipeline; ARGS='--help' lists the options, here as for all of these
status: ## Say how it does
logs: ## Follow what the job prints
counts: ## Print the running totals
verify: ## Prove that it counts exactly
undeploy: ## Remove it
$(K8S_TARGETS): $(K8S_BUILT)
	@exec "$(JAVA)" -jar k8s/target/wordcount-k8s-*.jar $@ $(ARGS)

##@ Work on it

.PHONY: test
test: java maven ## Run all tests but the long ones: unit tests, servers and Spark in this machine's processes
	@$(MAVEN) -ntp verify

.PHONY: faults
faults: java maven ## Run the long fault tests
	@$(MAVEN) -ntp verify -pl local -am -Dtest.groups=long -Dtest.excludedGroups=

.PHONY: bench
bench: $(BUILT) ## Measure counting on this machine
	@$(PROGRAM) wordcount.local.bench.CountingBenchmark

.PHONY: format
format: java maven ## Format the sources
	@$(MAVEN) -q spotless:apply

.PHONY: clean
clean: maven ## Remove all that was built
	@$(MAVEN) -q clean

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' \
	  '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' \
	  $(MAKEFILE_LIST)

# What Maven prints is cut down to the modules, a count of downloads, and errors.
define BUILD
if $(MAVEN) $(1) 2>&1; then printf '\nexit 0\n'; else printf '\nexit 1\n'; fi | { \
  files=0; while IFS= read -r line; do case "$$line" in \
    *"Building wordcount"*) echo "building$${line#*Building}" >&2 ;; \
    *"Downloaded from"*) files=$$((files + 1)); \
      [ $$((files % 50)) -ne 0 ] || echo "  $$files files downloaded" >&2 ;; \
    *ERROR*|*WARNING*) printf '%s\n' "$$line" >&2 ;; \
    "exit "*) exit "$${line#exit }" ;; \
  esac; done; }
endef

$(BUILT): $(SOURCES) | java maven
	@$(call BUILD,compile -pl local -am)
	@mkdir -p $(@D) && touch $@

$(K8S_BUILT): $(K8S_SOURCES) | java maven
	@$(call BUILD,package -DskipTests -Dspotless.check.skip -pl k8s -am)
	@mkdir -p $(@D) && touch $@

.PHONY: java
java:
	@version=$$("$(JAVA)" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' || true); \
	case "$$version" in \
	  17|17.*|18|18.*|19|19.*|20|20.*|21|21.*) ;; \
	  "") echo "error: no Java found: install a JDK 17 to 21, or set JAVA_HOME to one" >&2; exit 1 ;; \
	  *) echo "error: Java $$version found, but Spark 3.5 needs 17 to 21: set JAVA_HOME to such a JDK" >&2; exit 1 ;; \
	esac

.PHONY: maven
maven:
	@command -v mvn >/dev/null 2>&1 || \
	  { echo "error: no Maven found: install Maven 3.8 or newer (https://maven.apache.org)" >&2; exit 1; }
