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

package io.copyover.sample.bench;

import java.io.IOException;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.copyover.Contributor;

/**
 * Makes a successor fail as {@code --sample.fail} says, and its contributors differ from
 * those of its predecessor.
 */
@Bench
@Configuration(proxyBeanMethods = false)
class Misbehaviour {

	private static final int CHILDREN = 3;

	private static final List<byte[]> GREED = new LinkedList<>();

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "boot")
	Object failingBean() {
		throw new IllegalStateException("sample.fail=boot");
	}

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "memory")
	Object greedyBean() {
		exhaustMemory();
		return new Object();
	}

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "descriptors")
	Object exhaustingBean(OpenFiles files) throws IOException {
		return files.exhaust(OpenFiles.FEW);
	}

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "runner-descriptors")
	ApplicationRunner exhaustingRunner(OpenFiles files) {
		return (args) -> files.exhaust(OpenFiles.FEW);
	}

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "fork")
	Object forkingBean() {
		forkAndDie();
		return new Object();
	}

	/**
	 * Start children that have every descriptor of this process, and die.
	 */
	private static void forkAndDie() {
		POSIX posix = POSIXFactory.getPOSIX();
		for (int i = 0; i < CHILDREN; i++) {
			long child = posix.posix_spawnp("sleep", List.of(), List.of("sleep", "600"), List.of("PATH=/usr/bin:/bin"));
			System.out.printf("Forked %d%n", child);
		}
		Runtime.getRuntime().halt(4);
	}

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "runner")
	ApplicationRunner failingRunner() {
		return (args) -> {
			throw new IllegalStateException("sample.fail=runner");
		};
	}

	@Bean
	@ConditionalOnProperty(name = "sample.fail", havingValue = "runner-hang")
	ApplicationRunner hangingRunner() {
		return (args) -> hang();
	}

	@Bean
	@ConditionalOnProperty(name = "sample.missing-contributor", havingValue = "false", matchIfMissing = true)
	Contributor dispensable() {
		return Contributor.of("dispensable", String.class, () -> "state", (state) -> {
		});
	}

	@Bean
	@ConditionalOnProperty("sample.extra-contributor")
	Contributor extra() {
		return Contributor.of("extra", String.class, () -> "state", (state) -> {
		});
	}

	/**
	 * Take all memory and keep it, so that whatever else happens in this process has
	 * none.
	 */
	static void exhaustMemory() {
		for (int size = Integer.MAX_VALUE / 2; true; size = Math.max(size / 2, 1)) {
			try {
				GREED.add(new byte[size]);
			}
			catch (OutOfMemoryError ex) {
				if (size == 1) {
					throw ex;
				}
			}
		}
	}

	static void hang() {
		while (true) {
			LockSupport.park();
		}
	}

}
