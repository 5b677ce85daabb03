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

package io.copyover.web.tomcat;

import java.io.Closeable;
import java.io.IOException;

import org.apache.coyote.Request;

/**
 * A body that was read before its request was let in. Closing it frees what it holds.
 */
interface ReadBody extends Closeable {

	/**
	 * Give the body to its request.
	 * @param target the request
	 * @throws IOException if what was read cannot be read back
	 */
	void install(Request target) throws IOException;

}
