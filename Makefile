# Word counts from Kafka with Spark. `make` alone says what can be done; each target calls Maven or
# one of our programs. Needs make (3.81 or newer), Maven and a JDK 17 to 21.

, := ,
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two Mavens at once would build into the same folders.
.NOTPARALLEL:
# Maven 3.9 reads this variable too; once is enough.
unexport MAVEN_ARGS

# What is given to make is meant as it stands; make would take a $ in it for a variable of its own.
AS_GIVEN = $(if $(findstring command line,$(origin $(1))),$(eval override $(1) := $$(value $(1)))$(eval export $(1)))
$(foreach name,INPUT OUTPUT ENCODING FIELD DATA TOKENIZER VIEW SQL TOPIC STORE POSTGRES_URL,$(call AS_GIVEN,$(name)))

# Java decodes arguments, variables and file names by the locale, except on macOS. All of ours are UTF-8.
ifeq ($(filter UTF-8,$(shell locale charmap 2>/dev/null))$(filter Darwin,$(shell uname)),)
export LC_ALL := C.UTF-8
endif

# The first Java 17 to 21 that has the program $(1): of JAVA_HOME, the PATH, and the folders of macOS, Linux,
# Homebrew, SDKMAN, Gradle, IntelliJ, asdf, mise and jabba.
FIND_JAVA = $(shell $(JAVA_SEARCH))
JAVA_SEARCH = for java in "$${JAVA_HOME:-/none}/bin/java" "$$(command -v java)" \
  "$$(/usr/libexec/java_home -v 17 2>/dev/null)/bin/java" "$$(/usr/libexec/java_home -v 21 2>/dev/null)/bin/java" \
  $(foreach folder,/usr/lib/jvm /usr/java /opt/java "$$HOME"/.jdks "$${SDKMAN_DIR:-$$HOME/.sdkman}"/candidates/java \
    "$${GRADLE_USER_HOME:-$$HOME/.gradle}"/jdks "$${GRADLE_USER_HOME:-$$HOME/.gradle}"/jdks/* \
    "$$HOME"/.asdf/installs/java "$$HOME"/.local/share/mise/installs/java "$$HOME"/.jabba/jdk \
    /Library/Java/JavaVirtualMachines "$$HOME"/Library/Java/JavaVirtualMachines,$(folder)/*/bin/java $(folder)/*/Contents/Home/bin/java) \
  /opt/homebrew/opt/openjdk@*/bin/java /usr/local/opt/openjdk@*/bin/java /home/linuxbrew/.linuxbrew/opt/openjdk@*/bin/java; \
  do \
    [ -x "$$java" ] || continue; \
    facts=$$("$$java" -XshowSettings:properties -version 2>&1); \
    case $$(printf '%s' "$$facts" | sed -n 's/^ *java\.specification\.version = //p') in (17|18|19|20|21) ;; (*) continue ;; esac; \
    home=$${java%/bin/java}; \
    [ -f "$$home/release" ] || home=$$(printf '%s' "$$facts" | sed -n 's/^ *java\.home = //p'); \
    [ -x "$$home/bin/$(1)" ] || continue; \
    printf '%s' "$$home"; break; \
  done
# Searched for at the first use, and once. A runtime without compiler is enough to run what is built.
JRE = $(eval JRE := $(call FIND_JAVA,java))$(JRE)
JDK = $(eval JDK := $(call FIND_JAVA,javac))$(JDK)
NO_JAVA := { echo "error: no JDK 17 to 21 found; Spark 3.5 runs on no other" >&2; \
  echo "  next: install one (https://adoptium.net, apt install openjdk-17-jdk, brew install openjdk@17) or set JAVA_HOME to one" >&2; \
  exit 1; }
JAVA = $(if $(JRE),exec "$(JRE)/bin/java" $(JVM_OPTIONS) -Dwordcount.make=true,$(NO_JAVA);)
MAVEN = JAVA_HOME="$(JDK)" mvn -B $(MAVEN_ARGS)

# Maven is run again only when one of these is newer than the last build.
BUILT := target/built
SOURCES := pom.xml .mvn/jvm.config $(foreach module,common producer job local,$(module)/pom.xml $(shell find $(module)/src/main))
POSTGRES := local/target/postgres/postgres.jar
K8S_BUILT := target/built-k8s
K8S_SOURCES := pom.xml .mvn/jvm.config $(foreach module,common k8s,$(module)/pom.xml $(shell find $(module)/src/main)) $(shell find helm)

# All programs of this machine run on the class path of the module that knows the others.
CLASS_PATH := -cp "local/target/classes:$$(cat local/target/classpath):local/target/postgres/postgres.jar"
JVM_OPTIONS := $(shell sed -n 's|.*<jvm.options>\(.*\)</jvm.options>.*|\1|p' pom.xml)
# Libraries unpack native code into the temporary folder; in /tmp it may not be executed everywhere.
TEMPORARY := -Djava.io.tmpdir="$$PWD/target/tmp"
PROGRAM = mkdir -p target/tmp; $(JAVA) -Xmx1g $(COMPILER) $(TEMPORARY) $(CLASS_PATH)
SPARK_OPENS := $(shell sed -n 's|.*<spark.opens>\(.*\)</spark.opens>.*|\1|p' pom.xml)
# Spark takes its own temporary folders as a list, which a comma in an absolute path would cut in two.
SPARK_PROGRAM = mkdir -p target/tmp; export SPARK_LOCAL_IP="$${SPARK_LOCAL_IP:-127.0.0.1}" SPARK_LOCAL_DIRS="$${SPARK_LOCAL_DIRS:-target/tmp}"; \
  $(JAVA) -Xmx3g $(TEMPORARY) $(SPARK_OPENS:%=--add-opens=%=ALL-UNNAMED) $(CLASS_PATH)
# The broker that `make run` starts, unless told otherwise.
BROKER := export KAFKA_BOOTSTRAP_SERVERS="$${KAFKA_BOOTSTRAP_SERVERS:-localhost:$${KAFKA_PORT:-9092}}";

##@ Count words on this machine

.PHONY: run
# Servers of a short run do not live to see what the second compiler costs paid back.
run: COMPILER := -XX:TieredStopAtLevel=1
run: $(BUILT) $(if $(filter postgres,$(STORE)),$(POSTGRES)) ## Start all and count sample text until Ctrl-C
#: INPUT=FILE (- standard input)     count that text instead, print its totals, end
#: OUTPUT=FILE (- standard output)   write all its totals there
#: ENCODING=UTF-16                   of the text; UTF-8 if not given
#: FIELD=/message                    its lines are JSON with the text there (a JSON Pointer)
#: TOKENIZER=whitespace|space|words  what a word is
#: VIEW=counts|sql|none  SQL=QUERY   what to show of each batch
#: STORE=postgres                    start a PostgreSQL too, and copy the totals to it
#: POSTGRES_URL=jdbc:postgresql://…  copy them to that one; user and password in the URL or WORDCOUNT_MIRROR_USER, …_PASSWORD
#: DATA=DIR                          keep topics and totals there for the next run
#: KAFKA_PORT=9092  ZOOKEEPER_PORT=2181  PAGE_PORT=8080 (the page)  HTTP_PORT=8081 (metrics)
	@$(PROGRAM) wordcount.local.LocalPipeline \
	  $${INPUT:+--input "$$INPUT"} $${OUTPUT:+--output "$$OUTPUT"} $${ENCODING:+--encoding "$$ENCODING"} $${DATA:+--data "$$DATA"} \
	  $${FIELD:+--text-field "$$FIELD"} $${STORE:+--store "$$STORE"} \
	  $${TOKENIZER:+--tokenizer "$$TOKENIZER"} $${VIEW:+--view "$$VIEW"} $${SQL:+--sql "$$SQL"} $(ARGS)

.PHONY: produce
produce: $(BUILT) ## Send each line typed here to the topic, beside a `make run`; Ctrl-D ends
	@$(BROKER) $(PROGRAM) wordcount.producer.LineProducer $(ARGS) -

.PHONY: consume
consume: $(BUILT) ## Print the topic from its beginning, until Ctrl-C; TOPIC=word-counts prints the totals
	@$(BROKER) $(PROGRAM) wordcount.local.TopicPrinter $${TOPIC:+--topic "$$TOPIC"} $(ARGS)

.PHONY: producer
producer: $(BUILT) #+ Run the producer alone; ARGS='--help' lists its options
	@$(PROGRAM) wordcount.producer.LineProducer $(ARGS)

.PHONY: job
job: $(BUILT) #+ Run the job alone; ARGS='--help' lists its options
	@$(SPARK_PROGRAM) wordcount.job.WordCountJob $(ARGS)

##@ Kubernetes

# CONTEXT=, NAMESPACE= and RELEASE= choose cluster, namespace and release for all of these. One that
# is not given is not exported: it would hide the person's own variable of that name.
K8S_TARGETS := status logs counts open verify pause resume undeploy
WORDCOUNT = export WORDCOUNT_COMMAND=make \
  $(if $(CONTEXT),WORDCOUNT_CONTEXT="$(CONTEXT)") $(if $(NAMESPACE),WORDCOUNT_NAMESPACE="$(NAMESPACE)") $(if $(RELEASE),WORDCOUNT_RELEASE="$(RELEASE)"); \
  $(JAVA) -jar k8s/target/wordcount-k8s-*.jar
# Archives are loaded into the cluster; with REGISTRY= the images are pushed there instead, and named by their digests,
# so that new ones are rolled out and a node cannot mistake old ones for them.
DEPLOY_OPTIONS = $(if $(REGISTRY),--set image.registry=$(REGISTRY) $(foreach image,job producer,--set image.digests.$(image)=$$(cat $(image)/target/jib-image.digest)),--job-image-tar job/target/jib-image.tar --producer-image-tar producer/target/jib-image.tar) \
  $(SKIPPED) $(ARGS)
SKIPPED := $(if $(filter all,$(SKIP_OPERATORS)),--skip-operators,$(SKIP_OPERATORS:%=--skip-operators=%))
COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ARCHITECTURE := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,amd64)
IMAGE_OPTIONS = $(if $(BASE_SPARK),-Dbase.spark=$(BASE_SPARK)) $(if $(BASE_JRE),-Dbase.jre=$(BASE_JRE))

.PHONY: deploy doctor images e2e $(K8S_TARGETS)
deploy: images $(K8S_BUILT) ## Bring the pipeline to a cluster, and wait until it counts
#: CONTEXT=NAME                      that cluster of the kubeconfig; else a kind cluster, made if it is missing
#: NAMESPACE=wordcount  RELEASE=wordcount
#: REGISTRY=HOST/PATH                push the images there; else they are loaded into the nodes
#: IMAGE_LOADER=COMMAND              takes an archive of an image into the cluster
#: SKIP_OPERATORS=all                install none
#: OPERATOR_CHARTS=FOLDER|URL  NODE_IMAGE=  BASE_SPARK=  BASE_JRE=
	@$(WORDCOUNT) deploy $(DEPLOY_OPTIONS)

doctor: $(K8S_BUILT) #+ Tell what stands in the way of `make deploy`; changes nothing
	@$(WORDCOUNT) doctor $(SKIPPED) $(ARGS)

status: ## Show how every part is
logs: ## Follow the driver's log; ARGS='driver executors producer kafka zookeeper' all of them
counts: #+ Show the running totals
open: ## Open the web page in the browser; PAGE=grafana or PAGE=prometheus those
verify: ## Prove that it counts exactly; ARGS=--store: that PostgreSQL holds the same totals
pause: #+ Stop counting until `make resume`; no count is lost
resume: #+ Go on counting
undeploy: ## Remove the pipeline
$(K8S_TARGETS): $(K8S_BUILT)
	@$(WORDCOUNT) $@ $(if $(filter open,$@),$(PAGE)) $(ARGS)

e2e: images #+ Run the tests on a real cluster: CONTEXT=, and what `make deploy` takes
	@[ -n "$(CONTEXT)" ] || { echo "error: which cluster? make e2e CONTEXT=NAME, a context of your kubeconfig" >&2; exit 2; }
	$(TOOLS)
	@$(MAVEN) -ntp verify -pl k8s -am -Dtest.groups=e2e -Dtest.excludedGroups= -De2e.context=$(CONTEXT)

images: #+ Build both images, as archives or, with REGISTRY=, for both architectures into a registry
	$(TOOLS)
	@$(call BUILD,package -DskipTests -Dspotless.check.skip -pl producer -pl job -am $(IMAGE_OPTIONS) \
	  $(if $(REGISTRY),jib:build -Dimage.registry=$(REGISTRY)/ -Djib.from.platforms=linux/amd64$(,)linux/arm64,jib:buildTar $(if $(filter arm64,$(ARCHITECTURE)),-Djib.from.platforms=linux/arm64)))

PREFIX ?= $(HOME)/.local
.PHONY: install uninstall
install: $(K8S_BUILT) #+ Put the commands wordcount and kubectl-wordcount, and their completion, below PREFIX= (~/.local)
	@mkdir -p "$(PREFIX)/bin" "$(COMPLETIONS)"
	@for name in wordcount kubectl-wordcount; do ln -sf "$$PWD/k8s/bin/wordcount" "$(PREFIX)/bin/$$name"; done
	@"$(JRE)/bin/java" -cp k8s/target/classes:"k8s/target/libs/*" picocli.AutoComplete --force --name wordcount \
	  --completionScript "$(COMPLETIONS)/wordcount" wordcount.k8s.Wordcount
	@echo "installed $(PREFIX)/bin/wordcount, which runs what is built in $$PWD"
	@case "$$SHELL" in *zsh) echo "  next: for completion, put into ~/.zshrc: source '$(COMPLETIONS)/wordcount'" ;; esac
	@case ":$$PATH:" in *:"$(PREFIX)/bin":*) ;; *) echo "  next: put $(PREFIX)/bin on your PATH" ;; esac

uninstall: #+ Take them away
	@rm -f "$(PREFIX)/bin/wordcount" "$(PREFIX)/bin/kubectl-wordcount" "$(COMPLETIONS)/wordcount"

##@ Work on it

.PHONY: check
check: #+ Format, and run the unit tests and the tests of the chart: what to do before a commit
	$(TOOLS)
	@$(MAVEN) -ntp spotless:apply verify -DskipITs

.PHONY: test
test: ## Run all tests but the long ones: unit tests, servers and Spark in this machine's processes
	$(TOOLS)
	@$(MAVEN) -ntp verify

.PHONY: lint
lint: #+ Check the chart and the workflows, with helm and actionlint
	@for values in helm/wordcount/values.yaml helm/wordcount/ci/*-values.yaml; do \
	  helm lint --quiet --strict helm/wordcount --values $$values || exit; done
	@command -v actionlint >/dev/null || { echo "error: no actionlint found" >&2; \
	  echo "  next: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12" >&2; exit 1; }
	@actionlint

.PHONY: upgrade
upgrade: #+ Deploy the last release and this version over it, into kind: no count may be lost
	@.ci/upgrade

.PHONY: faults
faults: #+ Run the long fault tests
	$(TOOLS)
	@$(MAVEN) -ntp verify -pl local -am -Dtest.groups=long -Dtest.excludedGroups=

.PHONY: screenshots
screenshots: #+ Make the pictures of the page in docs/images, with chromium; takes ten minutes
	$(TOOLS)
	@$(MAVEN) -ntp verify -pl local -am -Dtest.groups=screenshots -Dtest.excludedGroups=

.PHONY: dashboards
dashboards: #+ Draw the dashboards with a real Grafana into target/dashboards, with Docker; takes ten minutes
	@.ci/dashboards

.PHONY: bench
bench: $(BUILT) $(POSTGRES) #+ Measure counting: the whole job beside its rivals, then, without ARGS=, the words of one thread and the copy in PostgreSQL; ARGS='--help' lists options
	@($(PROGRAM) wordcount.local.bench.PipelineBenchmark $(ARGS))
	@$(if $(ARGS),,$(PROGRAM) wordcount.local.bench.CountingBenchmark)
	@$(if $(ARGS),,$(PROGRAM) wordcount.local.bench.MirrorBenchmark)

.PHONY: release-check
release-check: images $(K8S_BUILT) #+ Build what a release publishes into target/release, with helm; publish nothing
	@$(MAVEN) -q package -DskipTests -Dspotless.check.skip org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
	@REGISTRY="$(REGISTRY)" .ci/release

.PHONY: format
format: #+ Format the sources
	$(TOOLS)
	@$(MAVEN) -q spotless:apply

.PHONY: clean
clean: #+ Remove all that was built
	$(TOOLS)
	@$(MAVEN) -q clean

.PHONY: help help-all
help: #+ Print the targets that one needs most
	@$(call HELP,#)
	@printf '\n  make help-all  prints the other targets\n'

help-all: #+ Print this list
	@$(call HELP,[\#+])

# The sections, and the targets whose description is marked with # and $(1).
HELP = awk -F ':.*\#$(1) ' \
  '/^\#\#@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*\#$(1) / { printf "  make %-13s %s\n", $$1, $$2 } \
  /^\#: / { printf "    %s\n", substr($$0, 4) }' $(MAKEFILE_LIST)

# Refuses a machine that cannot build.
define TOOLS
@[ -n "$(JDK)" ] || $(NO_JAVA)
@command -v mvn >/dev/null 2>&1 || \
  { echo "error: no Maven found: install Maven 3.8 or newer (https://maven.apache.org)" >&2; exit 1; }
@case "$$PWD" in *:*) wrong="Java takes ':' for the end of a path" ;; *\\*) wrong="Maven takes '\\' for '/'" ;; *) exit 0 ;; esac; \
  printf "error: cannot build in %s: %s\n  next: move this folder to a path without that character\n" "$$PWD" "$$wrong" >&2; exit 1
endef

# What Maven prints is cut down to the modules, a count of downloads, and errors: one if it cannot download.
define BUILD
if $(MAVEN) $(1) 2>&1; then printf '\nexit 0\n'; else printf '\nexit 1\n'; fi | { \
  files=0; errors=; offline=; while IFS= read -r line; do case "$$line" in \
    *"Building wordcount"*) echo "building$${line#*Building}" >&2 ;; \
    *"Downloaded from"*) files=$$((files + 1)); \
      [ $$((files % 50)) -ne 0 ] || echo "  $$files files downloaded" >&2 ;; \
    *"Could not transfer"*|*"in offline mode"*) offline=$${offline:-$${line#*ERROR] }} ;; \
    *ERROR*) errors=$$(printf '%s\n%s' "$$errors" "$$line") ;; \
    *WARNING*) printf '%s\n' "$$line" >&2 ;; \
    "exit 0") exit 0 ;; \
    "exit 1") break ;; \
  esac; done; \
  [ -n "$$offline" ] || { printf '%s\n' "$$errors" >&2; exit 1; }; \
  printf 'error: Maven cannot download: %s\n' "$${offline%% @ *}" >&2; \
  echo "  next: check the network, or name a proxy or a mirror in ~/.m2/settings.xml" >&2; exit 1; }
endef

$(BUILT): $(SOURCES)
	$(TOOLS)
	@$(call BUILD,process-classes -pl local -am)
	@mkdir -p $(@D) && touch $@

# The programs of PostgreSQL, 15 MB, for those who want them.
$(POSTGRES):
	$(TOOLS)
	@$(call BUILD,dependency:copy@postgres -pl local)

$(K8S_BUILT): $(K8S_SOURCES)
	$(TOOLS)
	@$(call BUILD,package -DskipTests -Dspotless.check.skip -pl k8s -am)
	@mkdir -p $(@D) && touch $@
