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

package io.copyover.autoconfigure;

import org.springframework.boot.web.server.WebServerFactory;

/**
 * Has the separate management server take part in the handover of a web server's
 * listening sockets. Boot makes that server late, in a context of its own in which no
 * bean of this application customizes anything; beans of this type, one for each kind of
 * server, are called there.
 */
@FunctionalInterface
interface ManagementServerCustomizer {

	/**
	 * Customize the factory, if it is of the right kind.
	 * @param factory makes the management server
	 */
	void customize(WebServerFactory factory);

}
