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

package io.copyover.process;

import java.util.List;

import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory that is given to the C library. It is freed when the pointer is not reachable
 * any more.
 */
final class NativeMemory {

	// Larger than each of the structures in any C library: 80, 128 and 336 bytes in
	// glibc.
	private static final int STRUCTURE = 1024;

	private final Runtime runtime;

	NativeMemory(Runtime runtime) {
		this.runtime = runtime;
	}

	/**
	 * Make room for a structure.
	 * @return the memory, all zero
	 */
	Pointer structure() {
		return Memory.allocateDirect(this.runtime, STRUCTURE, true);
	}

	/**
	 * Make a string.
	 * @param value its bytes
	 * @return the string, ending in a NUL
	 */
	Pointer string(byte[] value) {
		Pointer string = Memory.allocateDirect(this.runtime, value.length + 1, true);
		string.put(0, value, 0, value.length);
		return string;
	}

	/**
	 * Make an array of strings.
	 * @param values the bytes of each
	 * @return the array and its strings in one block, ending in a null pointer
	 */
	Pointer array(List<byte[]> values) {
		int pointers = (values.size() + 1) * this.runtime.addressSize();
		int size = pointers + values.stream().mapToInt((value) -> value.length + 1).sum();
		Pointer block = Memory.allocateDirect(this.runtime, size, true);
		int offset = pointers;
		for (int i = 0; i < values.size(); i++) {
			byte[] value = values.get(i);
			block.putAddress((long) i * this.runtime.addressSize(), block.address() + offset);
			block.put(offset, value, 0, value.length);
			offset += value.length + 1;
		}
		return block;
	}

}
