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

package io.copyover.state;

import java.beans.Introspector;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

import io.copyover.CopyoverState;

/**
 * Finds the members of a class that are marked with {@link CopyoverState}.
 */
final class StateMembers {

	private final String beanName;

	private final Class<?> type;

	StateMembers(String beanName, Class<?> type) {
		this.beanName = beanName;
		this.type = type;
	}

	/**
	 * Tell whether there are any.
	 * @param type the class
	 * @return {@code true} if there are
	 */
	static boolean isPresent(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, CopyoverState.class)
				&& !(fields(type).isEmpty() && methods(type).isEmpty());
	}

	/**
	 * Find them.
	 * @param bean the bean, no proxy of it
	 * @return the members, in the order of their names
	 * @throws InvalidStateException if one cannot be handed over
	 */
	List<StateMember> of(Object bean) {
		Map<String, StateMember> members = new TreeMap<>();
		fields(this.type).forEach((field) -> add(members, field(field, bean)));
		pairs().values().forEach((pair) -> add(members, pair.member(bean)));
		return List.copyOf(members.values());
	}

	private void add(Map<String, StateMember> members, StateMember member) {
		StateMember other = members.put(member.section(), member);
		if (other != null) {
			throw invalid(member.member(), "it has the same name '" + member.section() + "' as " + other.member());
		}
	}

	private StateMember field(Field field, Object bean) {
		if (Modifier.isFinal(field.getModifiers()) || Modifier.isStatic(field.getModifiers())) {
			throw invalid(name(field), "a field that is final or static cannot be set");
		}
		ReflectionUtils.makeAccessible(field);
		return new StateMember(name(field), section(field, field.getName(), field.getAnnotation(CopyoverState.class)),
				GenericTypeResolver.resolveType(field.getGenericType(), this.type), () -> field.get(bean),
				(value) -> field.set(bean, value));
	}

	private Map<String, Pair> pairs() {
		Map<String, Pair> pairs = new LinkedHashMap<>();
		methods(this.type).forEach((method, annotation) -> {
			String section = section(method, property(method), annotation);
			pairs.computeIfAbsent(section, Pair::new).add(method);
		});
		return pairs;
	}

	private String section(Member member, String defaultName, CopyoverState annotation) {
		String section = annotation.value().isEmpty() ? defaultName : annotation.value();
		if (!StringUtils.hasText(section)) {
			throw invalid(name(member), "its name is blank");
		}
		return section;
	}

	private static String property(Method method) {
		String name = method.getName();
		for (String prefix : List.of("get", "set", "is")) {
			if (name.length() > prefix.length() && name.startsWith(prefix)
					&& Character.isUpperCase(name.charAt(prefix.length()))) {
				return Introspector.decapitalize(name.substring(prefix.length()));
			}
		}
		return name;
	}

	private static List<Field> fields(Class<?> type) {
		List<Field> fields = new ArrayList<>();
		ReflectionUtils.doWithFields(type, fields::add, (field) -> field.isAnnotationPresent(CopyoverState.class));
		return fields;
	}

	private static Map<Method, CopyoverState> methods(Class<?> type) {
		MethodIntrospector.MetadataLookup<@Nullable CopyoverState> lookup = (method) -> AnnotationUtils
			.findAnnotation(method, CopyoverState.class);
		return MethodIntrospector.selectMethods(type, lookup);
	}

	private static String name(Member member) {
		return member.getDeclaringClass().getSimpleName() + "." + member.getName();
	}

	private InvalidStateException invalid(String member, String problem) {
		return new InvalidStateException(this.beanName, member, problem);
	}

	/**
	 * Two methods of the same name of a section.
	 */
	private final class Pair {

		private final String section;

		private @Nullable Method getter;

		private @Nullable Method setter;

		private Pair(String section) {
			this.section = section;
		}

		private void add(Method method) {
			boolean gives = method.getParameterCount() == 0 && method.getReturnType() != void.class;
			if (!gives && method.getParameterCount() != 1) {
				throw invalid(name(method), "it neither gives a value nor takes one");
			}
			Method other = gives ? this.getter : this.setter;
			if (other != null) {
				throw invalid(name(method), "it has the same name '" + this.section + "' as " + name(other));
			}
			if (gives) {
				this.getter = method;
			}
			else {
				this.setter = method;
			}
		}

		private StateMember member(Object bean) {
			Method reading = this.getter;
			Method writing = this.setter;
			if (reading == null || writing == null) {
				Method alone = (reading != null) ? reading : writing;
				throw invalid((alone != null) ? name(alone) : this.section, "the method that "
						+ ((reading != null) ? "takes" : "gives") + " the value '" + this.section + "' is missing");
			}
			Type given = resolve(reading.getGenericReturnType());
			Type taken = resolve(writing.getGenericParameterTypes()[0]);
			if (!given.equals(taken)) {
				throw invalid(name(reading), "it gives a " + given.getTypeName() + ", but " + name(writing)
						+ " takes a " + taken.getTypeName());
			}
			ReflectionUtils.makeAccessible(reading);
			ReflectionUtils.makeAccessible(writing);
			return new StateMember(name(reading), this.section, given, () -> invoke(reading, bean),
					(value) -> invoke(writing, bean, value));
		}

		private Type resolve(Type declared) {
			return GenericTypeResolver.resolveType(declared, StateMembers.this.type);
		}

		private static @Nullable Object invoke(Method method, Object bean, @Nullable Object... arguments)
				throws Exception {
			try {
				return method.invoke(bean, arguments);
			}
			catch (InvocationTargetException ex) {
				if (ex.getCause() instanceof Exception cause) {
					throw cause;
				}
				throw ex;
			}
		}

	}

}
