# Word counts from Kafka with Spark. `make` alone lists the targets; each one runs Maven or one of our
# programs. Needs make (3.81 or newer), Maven and a JDK 17 to 21.

, := ,
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two Mavens at once would write to the same folders.
.NOTPARALLEL:
SYSTEM := $(shell uname)
$(if $(filter MINGW% MSYS% CYGWIN% Windows_NT,$(or $(SYSTEM),$(OS))),$(error Windows cannot run this project; use WSL 2, with the checkout in its own file system))
# Maven 3.9 reads this variable itself and would apply it twice.
unexport MAVEN_ARGS

# Pass values on literally: make would otherwise expand a $ in them.
AS_GIVEN = $(if $(findstring command line,$(origin $(1))),$(eval override $(1) := $$(value $(1)))$(eval export $(1)))
$(foreach name,INPUT OUTPUT ENCODING FIELD DATA TOKENIZER VIEW SQL TOPIC STORE POSTGRES_URL,$(call AS_GIVEN,$(name)))

# A misspelt variable would be ignored, and something else be done than was asked for. Known are those that
# `make help-all` names. Another make may pass on its own variables.
KNOWN := $(shell sed -n '/^\#:/p; /^[a-z0-9-]*:.*\#[\#+] /p' $(lastword $(MAKEFILE_LIST)) | grep -o '[A-Z_]*=' | tr -d =)
UNKNOWN := $(filter-out $(KNOWN),$(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name))))
ifeq ($(MAKELEVEL),0)
$(if $(UNKNOWN),$(error make does not know the variable $(UNKNOWN)=; `make help-all` lists those it knows. For an environment variable, write $(firstword $(UNKNOWN))=... before make))
endif

# Except on macOS, Java decodes arguments, variables and file names by the locale. All of ours are UTF-8.
ifeq ($(filter UTF-8,$(shell locale charmap 2>/dev/null))$(filter Darwin,$(SYSTEM)),)
export LC_ALL := C.UTF-8
else ifdef LC_ALL
# It would override LC_MESSAGES.
export LC_CTYPE := $(LC_ALL)
unexport LC_ALL
endif

# Java passes on the operating system's messages; our programs recognize some of them.
export LC_MESSAGES := C

# Finds the first Java 17 to 21 that has the program $(1). Searches JAVA_HOME, the PATH, and the folders of macOS,
# Linux, Homebrew, SDKMAN, Gradle, IntelliJ, asdf, mise and jabba.
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
# Each search runs once, at first use. A runtime without a compiler can run what is already built.
JRE = $(eval JRE := $(call FIND_JAVA,java))$(JRE)
JDK = $(eval JDK := $(call FIND_JAVA,javac))$(JDK)
NO_JAVA := { echo "error: no JDK 17 to 21 found; Spark 3.5 needs one of these versions" >&2; \
  echo "  next: install one (https://adoptium.net, apt install openjdk-17-jdk, brew install openjdk@17) or set JAVA_HOME" >&2; \
  exit 1; }
JAVA = $(if $(JRE),exec "$(JRE)/bin/java" $(JVM_OPTIONS) -Dwordcount.make=true,$(NO_JAVA);)
MAVEN = JAVA_HOME="$(JDK)" mvn -B $(MAVEN_ARGS)

# Maven runs again only if one of these is newer than the last build, or if its class path, which consists of absolute
# paths, no longer fits: this folder or the Maven repository was moved, or another machine built here.
BUILT := target/built
UNFIT := $(shell { [ "$$(cat $(BUILT))" = "$$(pwd -P)" ] && { cat local/target/classpath; echo; } | tr : '\n' | \
  while IFS= read -r entry; do [ -e "$$entry" ] || exit; done; } 2>/dev/null || echo unfit)
SOURCES := pom.xml .mvn/jvm.config $(foreach module,common producer job local,$(module)/pom.xml $(shell find $(module)/src/main))
# Its name says what is in it.
POSTGRES := local/target/postgres/$(shell sed -n 's|.*<embedded-postgres.server.version>\(.*\)</.*|\1|p' pom.xml)-$(shell uname -sm | tr ' ' -).jar
K8S_BUILT := target/built-k8s
K8S_SOURCES := pom.xml .mvn/jvm.config $(foreach module,common k8s,$(module)/pom.xml $(shell find $(module)/src/main)) $(shell find helm)

# All local programs run on the class path of module local, which depends on the others.
CLASS_PATH := -cp "local/target/classes:$$(cat local/target/classpath):$(POSTGRES)"
JVM_OPTIONS := $(shell sed -n 's|.*<jvm.options>\(.*\)</jvm.options>.*|\1|p' pom.xml)
# Libraries unpack native code into the temporary folder; some machines mount /tmp without the right to execute.
TEMPORARY := -Djava.io.tmpdir="$$PWD/target/tmp"
PROGRAM = mkdir -p target/tmp; $(JAVA) -Xmx1g $(COMPILER) $(TEMPORARY) $(CLASS_PATH)
SPARK_OPENS := $(shell sed -n 's|.*<spark.opens>\(.*\)</spark.opens>.*|\1|p' pom.xml)
# Spark reads its temporary folders as a comma-separated list; a relative path has no comma.
# Spark takes CONTAINER_ID, which distrobox sets too, for YARN's.
SPARK_PROGRAM = mkdir -p target/tmp; unset CONTAINER_ID LOCAL_DIRS; export SPARK_LOCAL_IP="$${SPARK_LOCAL_IP:-127.0.0.1}" SPARK_LOCAL_DIRS="$${SPARK_LOCAL_DIRS:-target/tmp}"; \
  $(JAVA) -Xmx3g $(TEMPORARY) $(SPARK_OPENS) $(CLASS_PATH)
# The broker of a `make run` with KAFKA_PORT. Otherwise the programs' default applies: this variable would override the
# servers in the user's own configuration of Kafka.
BROKER := [ -z "$$KAFKA_PORT" ] || export KAFKA_BOOTSTRAP_SERVERS="$${KAFKA_BOOTSTRAP_SERVERS:-localhost:$$KAFKA_PORT}";

##@ Count words on this machine

.PHONY: run
# The servers of a short run end before the second compiler pays off.
run: COMPILER := -XX:TieredStopAtLevel=1
run: $(BUILT) $(if $(STORE),$(POSTGRES)) ## Start everything and count sample text; Ctrl-C stops
#: INPUT=FILE (- standard input)     count this text instead, print its totals, exit
#: OUTPUT=FILE (- standard output)   write all totals of the text to this file
#: ENCODING=UTF-16                   encoding of the text; default UTF-8
#: FIELD=/message                    read lines as JSON; the text is at this JSON Pointer
#: TOKENIZER=whitespace|space|words  how to split lines into words
#: VIEW=counts|sql|none  SQL=QUERY   what to print of each batch; SQL= alone means VIEW=sql
#: STORE=postgres                    also start PostgreSQL and copy the totals to it
#: POSTGRES_URL=jdbc:postgresql://…  copy the totals to this database; user and password are in the environment's WORDCOUNT_MIRROR_USER, …_PASSWORD, or in the URL
#: DATA=DIR                          keep topics and totals in this folder for the next run
#: KAFKA_PORT=9092  ZOOKEEPER_PORT=2181  PAGE_PORT=8080 (the page)  HTTP_PORT=8081 (metrics)
# Without a colon after the name, an empty value, such as that of a misspelt shell variable, is passed on and refused.
	@$(PROGRAM) wordcount.local.LocalPipeline \
	  $${INPUT+--input "$$INPUT"} $${OUTPUT+--output "$$OUTPUT"} $${ENCODING:+--encoding "$$ENCODING"} $${DATA+--data "$$DATA"} \
	  $${FIELD:+--text-field "$$FIELD"} $${STORE:+--store "$$STORE"} \
	  $${TOKENIZER:+--tokenizer "$$TOKENIZER"} $${VIEW:+--view "$$VIEW"} $${SQL:+--sql "$$SQL"} $(ARGS)

.PHONY: produce
produce: $(BUILT) ## Send each line that you type to the topic of a `make run`; Ctrl-D ends
	@$(BROKER) $(PROGRAM) wordcount.producer.LineProducer $(ARGS) -

.PHONY: consume
consume: $(BUILT) #+ Print the topic from its beginning; TOPIC=word-counts prints the totals; Ctrl-C stops
	@$(BROKER) $(PROGRAM) wordcount.local.TopicPrinter $${TOPIC:+--topic "$$TOPIC"} $(ARGS)

.PHONY: producer
producer: $(BUILT) #+ Run the producer alone; ARGS='--help' lists its options
	@$(PROGRAM) wordcount.producer.LineProducer $(ARGS)

.PHONY: job
job: $(BUILT) #+ Run the job alone; ARGS='--help' lists its options
	@$(SPARK_PROGRAM) wordcount.job.WordCountJob $(ARGS)

##@ Kubernetes

# CONTEXT=, NAMESPACE= and RELEASE= choose cluster, namespace and release for all of these. An unset one
# is not exported: an empty value would hide the user's own variable of that name.
K8S_TARGETS := status logs counts open verify pause resume undeploy
WORDCOUNT = export WORDCOUNT_COMMAND=make \
  $(if $(CONTEXT),WORDCOUNT_CONTEXT="$(CONTEXT)") $(if $(NAMESPACE),WORDCOUNT_NAMESPACE="$(NAMESPACE)") $(if $(RELEASE),WORDCOUNT_RELEASE="$(RELEASE)"); \
  $(JAVA) -jar k8s/target/wordcount-k8s-*.jar
# Loads image archives into the cluster. With REGISTRY= the images are pushed there instead and named by digest, so
# that new images roll out and no node reuses an old one.
DEPLOY_OPTIONS = $(if $(REGISTRY),--set image.registry=$(REGISTRY) $(foreach image,job producer,--set image.digests.$(image)=$$(cat $(image)/target/jib-image.digest)),--job-image-tar job/target/jib-image.tar --producer-image-tar producer/target/jib-image.tar) \
  $(SKIPPED) $(ARGS)
SKIPPED := $(if $(filter all,$(SKIP_OPERATORS)),--skip-operators,$(SKIP_OPERATORS:%=--skip-operators=%))
COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ARCHITECTURE := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,amd64)
IMAGE_OPTIONS = $(if $(BASE_SPARK),-Dbase.spark=$(BASE_SPARK)) $(if $(BASE_JRE),-Dbase.jre=$(BASE_JRE))

.PHONY: deploy doctor images e2e $(K8S_TARGETS)
deploy: images $(K8S_BUILT) ## Deploy the pipeline to a cluster and wait until it counts
#: CONTEXT=NAME                      context in the kubeconfig; default: a kind cluster, created if missing
#: NAMESPACE=wordcount  RELEASE=wordcount
#: REGISTRY=HOST/PATH                push the images there instead of loading them into the nodes
#: IMAGE_LOADER=COMMAND              command that loads an image archive into the cluster
#: SKIP_OPERATORS=all|strimzi|spark-operator|prometheus  install no operators, or not the named ones; a comma separates names
#: OPERATOR_CHARTS=FOLDER|URL        where the operators' charts are, also oci://…; default: their Helm repositories
#: NODE_IMAGE=IMAGE                  image of kind's node
#: BASE_SPARK=IMAGE  BASE_JRE=IMAGE  base images of job and producer
	@$(WORDCOUNT) deploy $(DEPLOY_OPTIONS)

doctor: $(K8S_BUILT) #+ Report everything that would stop `make deploy`, with the fix; change nothing
	@$(WORDCOUNT) doctor $(SKIPPED) $(ARGS)

status: ## Show the state of each part
logs: ## Follow the driver's log; ARGS='driver executors producer kafka zookeeper' follows all logs
counts: #+ Show the running totals
open: ## Open the web page in the browser; PAGE=grafana or PAGE=prometheus opens those
verify: ## Prove with known lines that each is counted exactly once; ARGS=--store compares PostgreSQL with the topic
pause: #+ Pause counting until `make resume`; no line is lost
resume: #+ Resume counting
undeploy: ## Remove the pipeline
$(K8S_TARGETS): $(K8S_BUILT)
	@$(WORDCOUNT) $@ $(if $(filter open,$@),$(PAGE)) $(ARGS)

e2e: images #+ Run the tests on a real cluster; takes CONTEXT=, IMAGE_LOADER=, OPERATOR_CHARTS=, BASE_SPARK= and BASE_JRE=
	@[ -n "$(CONTEXT)" ] || { echo "error: CONTEXT= is not set" >&2; echo "  next: make e2e CONTEXT=NAME, with a context in your kubeconfig" >&2; exit 2; }
	$(TOOLS)
	@$(MAVEN) -ntp verify -pl k8s -am -Dtest.groups=e2e -Dtest.excludedGroups= -De2e.context=$(CONTEXT)

images: #+ Build both images as archives; REGISTRY= pushes them there for amd64 and arm64
	$(TOOLS)
	@$(call BUILD,package -DskipTests -Dspotless.check.skip -pl producer -pl job -am $(IMAGE_OPTIONS) \
	  $(if $(REGISTRY),jib:build -Dimage.registry=$(REGISTRY)/ -Djib.from.platforms=linux/amd64$(,)linux/arm64,jib:buildTar $(if $(filter arm64,$(ARCHITECTURE)),-Djib.from.platforms=linux/arm64)))

PREFIX ?= $(HOME)/.local
.PHONY: install uninstall
install: $(K8S_BUILT) #+ Install the commands wordcount and kubectl-wordcount, with completion, under PREFIX= (~/.local)
	@mkdir -p "$(PREFIX)/bin" "$(COMPLETIONS)"
	@for name in wordcount kubectl-wordcount; do ln -sf "$$PWD/k8s/bin/wordcount" "$(PREFIX)/bin/$$name"; done
	@"$(JRE)/bin/java" -cp k8s/target/classes:"k8s/target/libs/*" picocli.AutoComplete --force --name wordcount \
	  --completionScript "$(COMPLETIONS)/wordcount" wordcount.k8s.command.Wordcount
	@echo "installed $(PREFIX)/bin/wordcount, which runs the build in $$PWD"
	@case "$$SHELL" in *zsh) echo "  next: for completion, add to ~/.zshrc: source '$(COMPLETIONS)/wordcount'" ;; esac
	@case ":$$PATH:" in *:"$(PREFIX)/bin":*) ;; *) echo "  next: add $(PREFIX)/bin to your PATH" ;; esac

uninstall: #+ Remove what `make install` installed
	@rm -f "$(PREFIX)/bin/wordcount" "$(PREFIX)/bin/kubectl-wordcount" "$(COMPLETIONS)/wordcount"

##@ Develop

.PHONY: check
check: ## Format the code and run the unit tests and the chart tests; run it before each commit
	$(TOOLS)
	@$(MAVEN) -ntp -T2 spotless:apply verify -DskipITs -Dchart.tries=5 \
	  -Dmaven.test.redirectTestOutputToFile --fail-at-end

.PHONY: test
test: ## Run all tests but the long ones and those on a cluster, with real servers and Spark
#: MAVEN_ARGS=-o                     options for Maven, in every target that builds
	$(TOOLS)
	@$(MAVEN) -ntp -T2 verify

.PHONY: lint
lint: #+ Check the chart and the workflows with helm and actionlint
	@for values in helm/wordcount/values.yaml helm/wordcount/ci/*-values.yaml; do \
	  helm lint --quiet --strict helm/wordcount --values $$values || exit; done
	@command -v actionlint >/dev/null || { echo "error: actionlint is not installed" >&2; \
	  echo "  next: .ci/tools actionlint (needs Go), with Go's bin folder on your PATH" >&2; exit 1; }
	@actionlint

.PHONY: upgrade
upgrade: #+ Deploy the last release to kind, then upgrade it to this version; checks that no count is lost
	@.ci/upgrade

.PHONY: faults
faults: #+ Run the long fault tests
	$(TOOLS)
	@$(MAVEN) -ntp verify -pl local -am -Dtest.groups=long -Dtest.excludedGroups=

.PHONY: screenshots
screenshots: #+ Take the screenshots of the page in docs/images with Chromium; takes ten minutes
	$(TOOLS)
	@$(MAVEN) -ntp verify -pl local -am -Dtest.groups=screenshots -Dtest.excludedGroups=

.PHONY: dashboards
dashboards: #+ Render the dashboards in a real Grafana to target/dashboards; needs Docker, takes ten minutes
	@.ci/dashboards

.PHONY: bench
bench: $(BUILT) $(if $(findstring --help,$(ARGS)),,$(POSTGRES)) #+ Benchmark the job against its rivals; without ARGS=, also counting on one thread and the copy to PostgreSQL; ARGS='--help' lists options
	@($(PROGRAM) wordcount.local.bench.PipelineBenchmark $(ARGS))
	@$(if $(ARGS),,$(PROGRAM) wordcount.local.bench.CountingBenchmark)
	@$(if $(ARGS),,$(PROGRAM) wordcount.local.bench.MirrorBenchmark)

.PHONY: libraries
libraries: #+ List the libraries of what is published in target/bom.json (CycloneDX) and check their licences with jq
	$(TOOLS)
	@$(MAVEN) -q package -DskipTests -Dspotless.check.skip org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
	@.ci/licences

.PHONY: release-check
release-check: libraries images $(K8S_BUILT) #+ Build the files of a release in target/release with helm and jq; pushes images only with REGISTRY=
	@REGISTRY="$(REGISTRY)" .ci/release

.PHONY: format
format: #+ Format the code
	$(TOOLS)
	@$(MAVEN) -q spotless:apply

.PHONY: clean
clean: #+ Remove all build output
	$(TOOLS)
	@$(MAVEN) -q clean

.PHONY: help help-all
help: #+ List the most useful targets
	@$(call HELP,#)
	@printf '\n  make help-all  lists all targets\n'

help-all: #+ List all targets
	@$(call HELP,[#+])

# Prints the sections and the targets whose description is marked with # and $(1).
HELP = awk -F ':.*\#$(1) ' \
  '/^\#\#@ / { printf "\n%s\n", substr($$0, 5) } /^[a-z0-9-]+:.*\#$(1) / { printf "  make %-13s %s\n", $$1, $$2 } \
  /^\#: / { printf "    %s\n", substr($$0, 4) }' $(MAKEFILE_LIST)

# Fails if this machine cannot build.
define TOOLS
@[ -n "$(JDK)" ] || $(NO_JAVA)
@command -v mvn >/dev/null 2>&1 || \
  { echo "error: Maven is not installed" >&2; echo "  next: install Maven 3.8 or newer (https://maven.apache.org)" >&2; exit 1; }
@case "$$PWD" in *:*) wrong="Java reads ':' as the end of a path" ;; *\\*) wrong="Maven reads '\\' as '/'" ;; *) exit 0 ;; esac; \
  printf "error: cannot build in %s: %s\n  next: move this folder to a path without that character\n" "$$PWD" "$$wrong" >&2; exit 1
endef

# Reduces Maven's output to the modules, a count of downloads, and the errors; a failed download gives one error.
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
  echo "  next: check the network, or set a proxy or a mirror in ~/.m2/settings.xml" >&2; exit 1; }
endef

$(BUILT): $(SOURCES) $(UNFIT)
	$(TOOLS)
	@$(call BUILD,process-classes -pl local -am)
	@mkdir -p $(@D) && pwd -P >$@

.PHONY: unfit
unfit:

# PostgreSQL's programs (15 MB), downloaded only on demand.
$(POSTGRES):
	$(TOOLS)
	@$(call BUILD,dependency:copy@postgres -pl local -Dpostgres.jar=$(notdir $@))

$(K8S_BUILT): $(K8S_SOURCES)
	$(TOOLS)
	@$(call BUILD,package -DskipTests -Dspotless.check.skip -pl k8s -am)
	@mkdir -p $(@D) && touch $@
