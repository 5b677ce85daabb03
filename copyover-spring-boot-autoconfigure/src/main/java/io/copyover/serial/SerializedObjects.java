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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

import io.copyover.CopyoverException;

/**
 * Turns values into bytes and back by Java serialisation, each on its own: two values
 * that share an object have one each afterwards. Whatever wrote the bytes, only classes
 * on the allow-list are restored. Safe for use by several threads.
 */
public final class SerializedObjects {

	static final int MAX_BYTES = 1 << 26;

	private final ClassLoader classLoader;

	private final AllowedClasses allowed;

	/**
	 * Make it.
	 * @param classLoader finds the classes
	 * @param allowed the classes that may be restored
	 */
	public SerializedObjects(ClassLoader classLoader, AllowedClasses allowed) {
		this.classLoader = classLoader;
		this.allowed = allowed;
	}

	/**
	 * Write a value.
	 * @param value the value
	 * @return its bytes
	 * @throws NotSerializableException if it, or something in it, is not serialisable;
	 * the message is the name of the class
	 * @throws IOException if writing failed otherwise, or the bytes are more than 64 MiB
	 */
	public byte[] write(Object value) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(value);
		}
		catch (RuntimeException ex) {
			throw new IOException(value.getClass().getName() + " cannot be written: " + ex.getClass().getName(), ex);
		}
		if (bytes.size() > MAX_BYTES) {
			throw new IOException(
					value.getClass().getName() + " has " + bytes.size() + " bytes, more than " + MAX_BYTES);
		}
		return bytes.toByteArray();
	}

	/**
	 * Read a value.
	 * @param bytes its bytes
	 * @return the value
	 * @throws ForbiddenClassException if a class is not on the allow-list
	 * @throws CopyoverException if the bytes cannot be read in this version; the message
	 * names classes, but no state
	 */
	public Object read(byte[] bytes) {
		AllowedClasses.Filter filter = this.allowed.filter();
		try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes))) {
			in.setObjectInputFilter(filter);
			return in.readObject();
		}
		catch (ForbiddenClassException ex) {
			throw ex;
		}
		catch (ClassNotFoundException ex) {
			throw new CopyoverException("The class " + ex.getMessage() + " is not there any more", ex);
		}
		catch (IOException | RuntimeException ex) {
			String refused = filter.refused();
			if (refused != null) {
				throw new ForbiddenClassException(refused);
			}
			throw new CopyoverException("A serialised value cannot be read: " + describe(ex), ex);
		}
	}

	private static String describe(Exception ex) {
		// Other messages may quote state.
		return (ex instanceof InvalidClassException) ? ex.getMessage() : ex.getClass().getName();
	}

	/**
	 * Finds classes by the application's class loader.
	 */
	private final class Input extends ObjectInputStream {

		private Input(InputStream in) throws IOException {
			super(in);
		}

		@Override
		protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
			try {
				return Class.forName(description.getName(), false, SerializedObjects.this.classLoader);
			}
			catch (ClassNotFoundException ex) {
				return super.resolveClass(description);
			}
		}

		@Override
		protected Class<?> resolveProxyClass(String[] interfaces) {
			throw new ForbiddenClassException("of a dynamic proxy for " + String.join(", ", interfaces));
		}

	}

}
