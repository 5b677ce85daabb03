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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import javax.tools.ToolProvider;

/**
 * Versions of the class {@code demo.Cart}, each in a class loader of its own, as two
 * versions of an application have them.
 */
public final class ClassVersions {

	private final Path directory;

	/**
	 * Make it.
	 * @param directory takes the class files
	 */
	public ClassVersions(Path directory) {
		this.directory = directory;
	}

	/**
	 * Return the first version: a cart has items.
	 * @return the class loader that has it
	 */
	public ClassLoader first() {
		return compile("v1", "public Cart(String items) { this.items = items; }", "");
	}

	/**
	 * Return the second version: a cart also has a note.
	 * @return the class loader that has it
	 */
	public ClassLoader second() {
		return compile("v2", "public Cart(String items) { this.items = items; }", "public String note;");
	}

	/**
	 * Make a cart.
	 * @param classLoader has the class
	 * @param items what is in it
	 * @return the cart
	 */
	public static Object cart(ClassLoader classLoader, String items) {
		try {
			return classLoader.loadClass("demo.Cart").getConstructor(String.class).newInstance(items);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ClassLoader compile(String version, String constructor, String member) {
		try {
			Path root = Files.createDirectories(this.directory.resolve(version));
			Path source = root.resolve("Cart.java");
			Files.writeString(source,
					"package demo; public class Cart implements java.io.Serializable {"
							+ " private static final long serialVersionUID = 1L; public String items; " + member
							+ constructor + " @Override public String toString() { return this.items; } }");
			Collection<String> arguments = List.of("-d", root.toString(), source.toString());
			int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
			if (status != 0) {
				throw new IllegalStateException("The class does not compile");
			}
			return new URLClassLoader(new URL[] { url(root) }, ClassVersions.class.getClassLoader());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static URL url(Path root) throws MalformedURLException {
		return root.toUri().toURL();
	}

}
