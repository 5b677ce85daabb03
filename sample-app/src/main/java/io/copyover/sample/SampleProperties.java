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

package io.copyover.sample;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.core.userdetails.UserDetails;

/**
 * The settings of the sample application.
 *
 * @param users who may sign in
 */
@ConfigurationProperties("sample")
public record SampleProperties(@DefaultValue List<User> users) {

	/**
	 * Return who may sign in, as Spring Security wants it.
	 * @return the users
	 */
	public List<UserDetails> userDetails() {
		return this.users.stream().map(User::details).toList();
	}

	/**
	 * Someone who may sign in.
	 *
	 * @param name the name
	 * @param password the password as it is typed: for a demonstration only
	 * @param roles the roles
	 */
	record User(String name, String password, @DefaultValue List<String> roles) {

		UserDetails details() {
			return org.springframework.security.core.userdetails.User.withUsername(this.name)
				.password("{noop}" + this.password)
				.roles(this.roles.toArray(String[]::new))
				.build();
		}

	}

}
