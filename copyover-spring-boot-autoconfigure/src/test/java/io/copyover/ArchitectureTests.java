/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packages, and which may use which.
 */
class ArchitectureTests {

	private static final String ROOT = "io.copyover";

	private static final String[] ADAPTERS = { "actuate", "web", "context", "jackson", "state", "session", "cache",
			"redis", "websocket", "systemd" };

	private static final String[] TOOLS = { "stream", "process", "token", "serial" };

	private final JavaClasses classes = new ClassFileImporter().withImportOption(new DoNotIncludeTests())
		.importPackages(ROOT);

	@Test
	void packagesUseOnlyWhatIsBelowThem() {
		check(layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..")
			.layer("autoconfigure")
			.definedBy(ROOT + ".autoconfigure..")
			.layer("adapters")
			.definedBy(packages(ADAPTERS))
			.layer("handover")
			.definedBy(ROOT + ".handover..")
			.layer("tools")
			.definedBy(packages(TOOLS))
			.layer("root")
			.definedBy(ROOT)
			.whereLayer("autoconfigure")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("adapters")
			.mayOnlyBeAccessedByLayers("autoconfigure")
			.whereLayer("handover")
			.mayOnlyBeAccessedByLayers("autoconfigure", "adapters")
			.whereLayer("tools")
			.mayOnlyBeAccessedByLayers("autoconfigure", "adapters", "handover")
			.ensureAllClassesAreContainedInArchitecture());
	}

	@Test
	void adaptersIgnoreEachOther() {
		ignoreEachOther(ADAPTERS);
	}

	@Test
	void toolsIgnoreEachOther() {
		ignoreEachOther(TOOLS);
	}

	private void ignoreEachOther(String... names) {
		for (String name : names) {
			for (String other : names) {
				if (!name.equals(other)) {
					check(noClasses().that()
						.resideInAPackage(ROOT + "." + name + "..")
						.should()
						.dependOnClassesThat()
						.resideInAPackage(ROOT + "." + other + ".."));
				}
			}
		}
	}

	@Test
	void whatServersShareKnowsNoServer() {
		check(noClasses().that()
			.resideInAPackage(ROOT + ".web")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(ROOT + ".web.*..", "org.apache.catalina..", "org.apache.coyote..",
					"org.apache.tomcat..", "org.eclipse.jetty..", "io.netty..", "reactor..", "org.springframework.."));
	}

	@Test
	void coreKnowsNoFrameworkNoServerAndNoJackson() {
		check(noClasses().that()
			.resideInAnyPackage(ROOT, ROOT + ".handover..", ROOT + ".stream..", ROOT + ".process..", ROOT + ".token..",
					ROOT + ".serial..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "org.apache..", "jakarta..", "tools.jackson..",
					"com.fasterxml..", "org.eclipse.jetty..", "reactor..", "io.netty..", "jnr.unixsocket.."));
	}

	@Test
	void packagesHaveNoCycles() {
		check(slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<String> unmarked = this.classes.stream()
			.map(JavaClass::getPackage)
			.filter((javaPackage) -> !isNullMarked(javaPackage))
			.map(JavaPackage::getName)
			.collect(Collectors.toSet());
		assertThat(unmarked).isEmpty();
	}

	private static boolean isNullMarked(JavaPackage javaPackage) {
		return javaPackage.tryGetPackageInfo().map((info) -> info.isAnnotatedWith(NullMarked.class)).orElse(false);
	}

	@Test
	void autoConfigurationsAreFinal() {
		check(classes().that()
			.haveSimpleNameEndingWith("AutoConfiguration")
			.should()
			.haveModifier(JavaModifier.FINAL)
			.andShould()
			.bePublic());
	}

	private static String[] packages(String... names) {
		return Arrays.stream(names).map((name) -> ROOT + "." + name + "..").toArray(String[]::new);
	}

	private void check(ArchRule rule) {
		assertThat(this.classes).isNotEmpty();
		rule.check(this.classes);
	}

}
