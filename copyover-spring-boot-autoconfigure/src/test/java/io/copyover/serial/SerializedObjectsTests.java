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

package io.copyover.serial;

import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.copyover.CopyoverException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SerializedObjects} and {@link AllowedClasses}.
 */
class SerializedObjectsTests {

	private final SerializedObjects objects = objects("nothing");

	static Stream<Object> values() {
		return Stream.of("text", 7, List.of(1, "two"), Map.of("key", List.of(Duration.ofSeconds(3))),
				EnumSet.of(TimeUnit.DAYS), new int[] { 1, 2 }, new String[][] { { "a" } },
				new ConcurrentHashMap<>(Map.of("a", 1)), new ArrayList<>(List.of("x")));
	}

	@ParameterizedTest
	@MethodSource("values")
	void valueOfTheJdkIsRestored(Object value) throws Exception {
		assertThat(this.objects.read(this.objects.write(value))).isEqualTo(value);
	}

	@Test
	void valueWhenClassIsAllowedIsRestored() throws Exception {
		SerializedObjects allowing = objects("io.copyover.serial.*");
		assertThat(allowing.read(allowing.write(new Point(1, 2)))).isEqualTo(new Point(1, 2));
	}

	@Test
	void valueWhenClassIsNotAllowedIsRefusedNamingIt() throws Exception {
		byte[] bytes = this.objects.write(List.of(new Point(1, 2)));
		assertThatExceptionOfType(ForbiddenClassException.class).isThrownBy(() -> this.objects.read(bytes))
			.withMessageContaining(Point.class.getName())
			.withMessageContaining("copyover.serialization.allow");
	}

	@Test
	void arrayWhenElementIsNotAllowedIsRefused() throws Exception {
		byte[] bytes = this.objects.write(new Point[0]);
		assertThatExceptionOfType(ForbiddenClassException.class).isThrownBy(() -> this.objects.read(bytes));
	}

	@Test
	void proxyIsRefused() throws Exception {
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Comparable.class },
				(Handler) (object, method, arguments) -> 0);
		byte[] bytes = objects("io.copyover.**").write(proxy);
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> objects("io.copyover.**").read(bytes))
			.withMessageContaining("proxy");
	}

	@Test
	void valueWhenNotSerializableIsNamed() {
		assertThatExceptionOfType(NotSerializableException.class)
			.isThrownBy(() -> this.objects.write(List.of(new Object())))
			.withMessage("java.lang.Object");
	}

	@Test
	void damagedBytesQuoteNothing() throws Exception {
		byte[] bytes = this.objects.write(new AtomicLong(5));
		byte[] half = java.util.Arrays.copyOf(bytes, bytes.length / 2);
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> this.objects.read(half))
			.withMessageStartingWith("A serialised value cannot be read");
	}

	@Test
	void valueOfEarlierVersionIsRestored(@TempDir Path directory) throws Exception {
		ClassVersions versions = new ClassVersions(directory);
		ClassLoader next = versions.second();
		byte[] bytes = this.objects.write(ClassVersions.cart(versions.first(), "apples"));
		Object cart = new SerializedObjects(next, new AllowedClasses(List.of("demo.*"))).read(bytes);
		assertThat(cart.getClass().getClassLoader()).isSameAs(next);
		assertThat(cart).hasToString("apples").extracting("note").isNull();
	}

	@ParameterizedTest
	@CsvSource({ "java.lang.String, true", "java.util.HashMap, true", "java.util.logging.Logger, false",
			"java.net.URL, false", "java.lang.invoke.SerializedLambda, false" })
	void jdkIsAllowedInParts(String name, boolean allowed) throws Exception {
		assertThat(new AllowedClasses(List.of()).allows(Class.forName(name))).isEqualTo(allowed);
	}

	private static SerializedObjects objects(String... allowed) {
		return new SerializedObjects(SerializedObjectsTests.class.getClassLoader(),
				new AllowedClasses(List.of(allowed)));
	}

	record Point(int x, int y) implements Serializable {

	}

	/**
	 * A handler that can be serialised.
	 */
	private interface Handler extends java.lang.reflect.InvocationHandler, Serializable {

	}

}
